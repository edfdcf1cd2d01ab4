import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asset, connections, control, ORIGIN, post } from "./helpers.ts";

const RECEIVER = "https://receiver.example/hooks";

interface Sent {
  url: string;
  body: Record<string, unknown> & { connectionAssets: Record<string, unknown>[] };
}

let sent: Sent[] = [];

/** Takes the place of the network: notes what is sent and answers as told. */
function receive(answer: () => Promise<Response> | Response): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    sent.push({ url: String(input), body: JSON.parse(String(init?.body)) });
    return answer();
  });
}

async function next(): Promise<Sent> {
  await expect.poll(() => sent.length).toBeGreaterThan(0);
  return sent.shift() as Sent;
}

beforeEach(async () => {
  sent = [];
  receive(() => new Response(null, { status: 204 }));
  await control("reset");
});

afterEach(() => vi.restoreAllMocks());

describe("the sandbox's own webhook", () => {
  it("tells of a connection in version 1's shape, under version 1's names", async () => {
    await control("webhook", { url: RECEIVER, version: 1 });
    const assets = [
      asset({ type: "Facebook Page" }),
      asset({ type: "Pixel", id: "2", isSuccess: false, message: "no" }),
    ];
    await control("connect", { requestId: "R", customUserId: "c", user: 77, accessLevel: "admin", assets });
    const { url, body } = await next();
    expect(url).toBe(RECEIVER);
    expect(body).toEqual({
      user: "c",
      requestName: "R",
      requestUrl: `${ORIGIN}/connect/R/manage`,
      accessLevel: "admin",
      status: "PARTIAL_SUCCESS",
      clientName: expect.any(String),
      clientSummaryUrl: expect.stringContaining(`${ORIGIN}/client/77/`),
      connectionAssets: [
        {
          type: "Page",
          name: "A page",
          id: "100",
          isSuccess: true,
          message: "",
          time: expect.any(String),
          inviteSentTo: null,
        },
        {
          type: "Pixel",
          name: "A page",
          id: "2",
          isSuccess: false,
          message: "no",
          time: expect.any(String),
          inviteSentTo: null,
        },
      ],
    });
  });

  it("tells of it in version 2's shape, with what version 2 dropped left out", async () => {
    await control("webhook", { url: RECEIVER, version: 2 });
    const assets = [
      asset({ type: "Ad Account" }),
      asset({
        type: "Google Ads Account",
        id: "2",
        isSuccess: false,
        message: "no",
        connectionStatus: "In progress",
      }),
    ];
    await control("connect", { requestId: "R", customUserId: "c", assets });
    const { body } = await next();
    expect(body).toMatchObject({ user: "c", apiVersion: 2 });
    const [good, waiting] = body.connectionAssets;
    expect(good).toMatchObject({
      type: "Meta Ad Account",
      connectionStatus: "Connected",
      wasInitialGrantSuccessful: true,
      accessLevel: "ViewOnly",
      linkToAsset: expect.stringMatching(/^https:/),
    });
    expect(waiting).toMatchObject({
      type: "Google Ads Account",
      connectionStatus: "In progress",
      notes: "no",
    });
    for (const one of [good, waiting]) {
      for (const dropped of ["isSuccess", "message", "inviteSentTo"]) expect(one).not.toHaveProperty(dropped);
    }
  });

  it("names no user when the connection has no customUserId", async () => {
    await control("webhook", { url: RECEIVER });
    await control("connect", { requestId: "R", assets: [asset()] });
    expect((await next()).body).not.toHaveProperty("user");
  });

  it("is sent after a connect on the page too, and not after a loss", async () => {
    await control("webhook", { url: RECEIVER });
    const visit = { requestId: "R", mode: "view", customUserId: "c" };
    const { user, assets } = await (await post("/page/visit", visit)).json<{
      user: string;
      assets: { type: string; id: string }[];
    }>();
    const chosen = assets.map(({ type, id }) => ({ type, id }));
    expect((await post("/page/connect", { ...visit, user, assets: chosen })).status).toBe(200);
    expect((await next()).body.connectionAssets).toHaveLength(assets.length);
    await control("revoke", { customUserId: "c" });
    await control("connect", { requestId: "R2", customUserId: "d", assets: [asset()] });
    expect((await next()).body.user).toBe("d");
  });

  it("disturbs nothing when the receiver fails, redirects or hangs", async () => {
    await control("webhook", { url: RECEIVER });
    const answers = [
      () => Promise.reject(new Error("refused")),
      () => new Response(null, { status: 308, headers: { location: "https://elsewhere.example/" } }),
      () => new Promise<Response>((_, reject) => setTimeout(() => reject(new Error("gave up")), 50)),
      () => new Response("no", { status: 500 }),
    ];
    for (const [index, answer] of answers.entries()) {
      vi.restoreAllMocks();
      receive(answer);
      await control("connect", { requestId: `R${index}`, customUserId: "c", assets: [asset()] });
      expect((await next()).url).toBe(RECEIVER);
    }
    expect(await connections("c")).toHaveLength(answers.length);
    expect(sent).toEqual([]);
  });

  it("can be switched off, and sends Leadsie's test event when asked", async () => {
    await control("webhook", { url: RECEIVER, version: 2 });
    await control("webhook/test");
    const { body } = await next();
    expect(body.user).toMatch(/^test-user-\d{4}-/);
    expect(body.clientSummaryUrl).toBe(`${ORIGIN}/client/leadsieTestClientId/test-webhook-client`);
    await control("webhook", { url: null });
    await control("connect", { requestId: "R", customUserId: "silent", assets: [asset()] });
    await control("webhook", { url: RECEIVER });
    await control("connect", { requestId: "R", customUserId: "told", assets: [asset()] });
    expect((await next()).body.user).toBe("told");
  });

  it("refuses an address that is none", async () => {
    for (const body of [{ url: "nowhere" }, { url: "ftp://a.example/" }, { url: RECEIVER, version: 3 }, {}]) {
      expect((await post("/control/webhook", body)).status).toBe(400);
    }
  });
});
