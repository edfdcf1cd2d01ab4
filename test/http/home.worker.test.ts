import { describe, expect, it } from "vitest";
import { send } from "./worker.ts";

describe("GET /", () => {
  it("is the dashboard, under a policy that lets nothing in but its own files", async () => {
    const response = await send("/");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/html");
    const policy = Object.fromEntries(
      (response.headers.get("content-security-policy") ?? "").split("; ").map((part) => part.split(/ (.*)/)),
    );
    expect(policy).toMatchObject({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "connect-src": "'self'",
      "base-uri": "'none'",
      "form-action": "'none'",
      "frame-ancestors": "'none'",
    });
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.get("x-request-id")).toBeTruthy();
  });

  it("names files that are there, of the right type, and may be kept for ever", async () => {
    const html = await (await send("/")).text();
    const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(
      ([, path = ""]) => path,
    );
    expect(paths.length).toBeGreaterThan(2);
    for (const path of paths) {
      const file = await send(path);
      expect(file.status, path).toBe(200);
      expect(file.headers.get("content-type")).toContain(
        path.endsWith(".css") ? "text/css" : "text/javascript",
      );
      expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      const etag = file.headers.get("etag") ?? "";
      expect((await send(path, { headers: { "if-none-match": etag } })).status).toBe(304);
    }
  });
});

describe("GET /assets/*", () => {
  it.each(["/assets/nothing.js", "/assets/", "/assets/../index.html", "/index.html"])(
    "has nothing at %s",
    async (path) => {
      const response = await send(path);
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
    },
  );
});
