import { describe, expect, it } from "vitest";
import { operationOf } from "../../src/http/openapi/document.ts";
import { operations } from "../../src/http/openapi/operations/index.ts";
import { templateOf } from "../../src/http/openapi/parameters.ts";
import { routes } from "../../src/http/routes.ts";
import { described, document } from "./conformity.ts";

describe("the document says of every route", () => {
  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))("%s", (_, route) => {
    const operation = described.find(
      (one) => one.method === route.method && one.path === templateOf(route.path),
    );
    expect(operation, "is not in the document: describe it in src/http/openapi/operations").toBeDefined();
    const keyed = route.scope !== "open" && route.scope !== "body";
    expect(operation?.security.map((one) => one.key).filter(Boolean)).toEqual(keyed ? [[route.scope]] : []);
    expect(operation?.security.some((one) => "token" in one)).toBe(route.token === true);
  });

  it("and of none that is not there", () => {
    const paths = new Set(routes.map((route) => `${route.method} ${templateOf(route.path)}`));
    expect(described.map(({ method, path }) => `${method} ${path}`).filter((one) => !paths.has(one))).toEqual(
      [],
    );
    const used = new Set(routes.map((route) => operationOf(route)));
    expect(operations.filter((one) => !used.has(one)).map(({ id }) => id)).toEqual([]);
  });
});

describe("the document", () => {
  it("gives each operation a name of its own", () => {
    const names = described.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it("names every reference's target", () => {
    const text = JSON.stringify(document);
    const targets = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g)];
    const { components } = document as unknown as { components: Record<string, Record<string, unknown>> };
    const lost = targets.filter(([, kind = "", name = ""]) => !(name in (components[kind] ?? {})));
    expect(lost.map(([all]) => all)).toEqual([]);
    expect(targets.length).toBeGreaterThan(100);
  });

  it("has a name for what integrators know by name", () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(["Customer", "Link", "Event", "Requirement", "Problem", "Unattributed"]),
    );
  });

  it("says of every operation how it refuses, and that every answer has a request id", () => {
    for (const { operationId, responses, security } of described) {
      expect(Object.keys(responses), operationId).toEqual(
        expect.arrayContaining(["429", "500", "503", ...(security.length > 0 ? ["401", "403"] : [])]),
      );
      for (const { headers } of Object.values(responses)) expect(headers).toHaveProperty("X-Request-Id");
    }
  });
});
