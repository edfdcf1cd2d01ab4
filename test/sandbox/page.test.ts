import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { type Asset, asset, call, connections, control, ORIGIN, post } from "./helpers.ts";

interface Visit {
  user: string;
  business: string;
  assets: Asset[];
  connection: { customUserId: string | null; status: string; assets: Asset[] } | null;
}

beforeEach(() => control("reset"));

const REQUEST = { requestId: "2088405878138352", mode: "manage" };

async function visit(over: Record<string, unknown> = {}): Promise<Visit> {
  return (await post("/page/visit", { ...REQUEST, ...over })).json<Visit>();
}

function press(
  who: { user: string; assets: { type: string; id: string }[] },
  over: Record<string, unknown> = {},
) {
  const assets = who.assets.map(({ type, id }) => ({ type, id }));
  return post("/page/connect", { ...REQUEST, user: who.user, assets, ...over });
}

describe("the connect page", () => {
  it.each([
    ["/connect/2088405878138352/manage", "manage"],
    ["/connect/2088405878138352/view", "view"],
    ["/connect/acme-agency/spring", "view"],
    ["/embed/connect/acme-agency/manage", "manage"],
    ["/embed/connect/to/acme-agency/spring", "view"],
  ])("%s asks to %s", async (path, mode) => {
    const response = await call(`${path}?customUserId=c`);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain(`data-mode="${mode}"`);
    for (const id of ["connect", "done", "customer"]) expect(text).toContain(`data-testid="${id}"`);
  });

  it("allows scripts of its own origin alone, and frames for the embedded form alone", async () => {
    const policy = async (path: string) => (await call(path)).headers.get("content-security-policy") ?? "";
    const [normal, embedded] = [await policy("/connect/a/view"), await policy("/embed/connect/a/view")];
    for (const one of [normal, embedded]) {
      expect(one).toContain("script-src 'self'");
      expect(one).not.toContain("unsafe");
    }
    expect(normal).toContain("frame-ancestors 'self'");
    expect(embedded).not.toContain("frame-ancestors");
    expect((await call("/embed/connect/a/view")).headers.has("x-frame-options")).toBe(false);
    expect(await (await call("/connect/a/view")).text()).not.toMatch(/<script(?![^>]*src=)| on\w+=|style="/);
  });

  it("shows a hostile request id as text, and the customUserId never in its source", async () => {
    const hostile = "<img src=x onerror=alert(1)>\"'&";
    const text = await (
      await call(`/connect/${encodeURIComponent(hostile)}/view?customUserId=%3Cscript%3Ex`)
    ).text();
    expect(text).not.toContain("<img");
    expect(text).toContain("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;");
    expect(text).not.toMatch(/script>x|script%3Ex/);
  });

  it("finds its script and style on its own origin", async () => {
    const text = await (await call("/connect/a/view")).text();
    for (const path of [...text.matchAll(/(?:src|href)="(\/\w+\.\w+)"/g)].map(([, path]) => path)) {
      expect([path, (await env.ASSETS.fetch(`${ORIGIN}${path}`)).status]).toEqual([path, 200]);
    }
  });
});

describe("a visit", () => {
  it("offers one or two of each type, the same to the same person, others to another", async () => {
    const [first, other] = [await visit(), await visit()];
    expect(await visit({ user: first.user })).toEqual(first);
    expect(other.user).not.toBe(first.user);
    const ids = new Set(first.assets.map(({ id }) => id));
    expect(other.assets.filter(({ id }) => ids.has(id))).toEqual([]);
    for (const type of ["Ad Account", "Page", "Pixel", "Instagram Account", "Catalog"]) {
      const count = first.assets.filter((one) => one.type === type).length;
      expect(count === 1 || count === 2).toBe(true);
    }
  });

  it("writes nothing", async () => {
    await visit({ customUserId: "c" });
    expect(await connections()).toEqual([]);
  });

  it("connects what was ticked; what was told to fail fails with its message", async () => {
    const who = await visit({ customUserId: "c" });
    const [first, second] = who.assets as [Asset, Asset];
    const assets = [
      { type: first.type, id: first.id },
      { type: second.type, id: second.id, fail: true, message: "Not an admin" },
    ];
    const done = await (await press(who, { customUserId: "c", assets })).json();
    expect(done).toMatchObject({ user: who.user, customUserId: "c", status: "PARTIAL_SUCCESS" });
    const [connection, ...rest] = await connections("c");
    expect(rest).toEqual([]);
    expect(connection).toMatchObject({
      requestUrl: `${ORIGIN}/connect/2088405878138352/manage`,
      accessLevel: "admin",
    });
    expect(String(connection?.user)).toBe(who.user);
    expect(
      connection?.connectionAssets.map(({ id, isSuccess, message }) => [id, isSuccess, message]),
    ).toEqual([
      [first.id, true, ""],
      [second.id, false, "Not an admin"],
    ]);
  });

  it("shows on coming back what was given, and lets it be changed", async () => {
    const who = await visit();
    await press(who, { customUserId: "c" });
    const back = await visit({ user: who.user, customUserId: "c" });
    expect(back.connection).toMatchObject({ customUserId: "c", status: "SUCCESS" });
    expect(back.connection?.assets).toHaveLength(who.assets.length);
    await press({ user: who.user, assets: who.assets.slice(0, 1) }, { customUserId: "c" });
    expect((await connections("c")).map((one) => one.connectionAssets.length)).toEqual([1]);
  });

  it("moves everything of a person who comes back with another customUserId, before they press anything", async () => {
    const who = await visit();
    await press(who, { customUserId: "old" });
    await press(
      { user: who.user, assets: (await visit({ user: who.user, requestId: "R2" })).assets },
      { requestId: "R2", customUserId: "old" },
    );
    await visit({ user: who.user, customUserId: "new" });
    expect(await connections("old")).toEqual([]);
    expect(await connections("new")).toHaveLength(2);
  });

  it("moves nothing of a person who comes back without one", async () => {
    const who = await visit();
    await press(who, { customUserId: "c" });
    await visit({ user: who.user });
    expect(await connections("c")).toHaveLength(1);
  });

  it("works without a customUserId: the connection then has none", async () => {
    const who = await visit();
    await press(who);
    const all = await connections();
    expect(all.map((one) => Object.hasOwn(one, "customUserId"))).toEqual([false]);
  });

  it("keeps an id of 8,192 bytes, of markup, of emoji exactly", async () => {
    for (const customUserId of ["x".repeat(8192), "<img onerror=x>", "\u202eab😀 +%2F"]) {
      const who = await visit({ customUserId });
      await press(who, { customUserId });
      expect((await connections(customUserId)).map((one) => one.customUserId)).toEqual([customUserId]);
    }
  });

  it("refuses nothing at all, and what is another person's", async () => {
    const [who, other] = [await visit(), await visit()];
    expect((await press({ user: who.user, assets: [] })).status).toBe(400);
    expect((await press({ user: who.user, assets: other.assets })).status).toBe(400);
    expect(await connections()).toEqual([]);
  });
});

describe("the other pages", () => {
  it("explain themselves, and show a client what they connected as text", async () => {
    expect(await (await call("/")).text()).toContain("/my/api");
    const name = "<b>bold</b>";
    await control("connect", { requestId: "R", user: "9007199254740993", assets: [asset({ name })] });
    const page = await (await call("/client/9007199254740993/anything")).text();
    expect(page).toContain("&lt;b&gt;bold");
    expect(page).not.toContain(name);
    expect((await call("/client/1/nobody")).status).toBe(404);
  });
});
