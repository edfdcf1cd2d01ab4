import { evictDurableObject, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { customerStatus } from "../../src/stubs.ts";
import { CONNECT, call, customerPath, jsonOf, keyOf, problemOf } from "../http/worker.ts";
import {
  type Account,
  click,
  connect,
  disconnect,
  fakeAccount,
  makeLink,
  sweep,
  type UnattributedJson,
} from "./account.ts";

let account: Account;

beforeEach(async () => {
  await reset();
  account = fakeAccount();
});

afterEach(() => vi.restoreAllMocks());

interface DiagnosisJson {
  verdict: string;
  say: string;
  checks: { name: string; ok: boolean; detail: string; at: string | null }[];
  candidates: UnattributedJson[];
  do: { label: string; method: string; path: string }[];
}

const diagnosis = (id: string) => jsonOf<DiagnosisJson>(call("GET", customerPath(id, "/diagnosis")));

const isOk = ({ checks }: DiagnosisJson, name: string) => checks.find((check) => check.name === name)?.ok;

/** Upstream itself hears of this customer at once. */
const refresh = (id: string) => call("POST", customerPath(id, "/refresh"));

describe("a diagnosis", () => {
  it("met: everything that is required is there", async () => {
    await click(await makeLink("acme"));
    connect(account, 1, "acme");
    await sweep();
    const found = await diagnosis("acme");
    expect(found).toMatchObject({ verdict: "met", candidates: [], do: [] });
    expect(found.checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it("never_opened: the link was made, and nobody opened it", async () => {
    await makeLink("acme");
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("never_opened");
    expect([isOk(found, "link"), isOk(found, "opened")]).toEqual([true, false]);
    expect(found.do).toContainEqual(expect.objectContaining({ path: "/v1/links?customUserId=acme" }));
  });

  it("never_opened: there is no link yet, and one is to be made", async () => {
    await call("PUT", customerPath("acme"), {});
    const found = await diagnosis("acme");
    expect(found).toMatchObject({ verdict: "never_opened", do: [{ method: "POST", path: "/v1/links" }] });
    expect(found.say).toContain("no link yet");
  });

  it("opened_not_connected: a person opened the link and did not finish", async () => {
    await click(await makeLink("acme"));
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("opened_not_connected");
    expect(found.checks.find(({ name }) => name === "opened")?.at).toEqual(expect.any(String));
    expect(found.do).toContainEqual(expect.objectContaining({ path: customerPath("acme", "/refresh") }));
  });

  it("opened_not_connected: something is connected, and something else is still missing", async () => {
    const requires = [
      { key: "page", types: ["Page"] },
      { key: "ads", types: ["Ad Account"] },
    ];
    await click(await makeLink("acme", { requires }));
    connect(account, 1, "acme");
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("opened_not_connected");
    expect(found.say).toContain("ads");
    expect(found.say).not.toContain("page");
  });

  it("pending_acceptance: an invitation was sent and waits", async () => {
    await click(await makeLink("acme"));
    const invited = { id: "p", isSuccess: false, inviteSentTo: "owner@example.com", name: "Acme's page" };
    connect(account, 1, "acme", [invited], { status: "FAILED" });
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("pending_acceptance");
    expect(found.say).toContain("Acme's page");
    expect(isOk(found, "accepted")).toBe(false);
  });

  it("failed_at_platform: the platform refused what was asked for", async () => {
    await click(await makeLink("acme"));
    connect(account, 1, "acme", [{ isSuccess: false, message: "Not an admin" }], { status: "FAILED" });
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("failed_at_platform");
    expect(found.checks.find(({ name }) => name === "granted")).toMatchObject({
      ok: false,
      detail: expect.stringContaining("Not an admin"),
    });
  });

  it("failed_at_platform: access was there and was taken away", async () => {
    connect(account, 1, "acme");
    await sweep();
    disconnect(account, 1);
    const now = Date.now();
    await refresh("acme");
    vi.spyOn(Date, "now").mockReturnValue(now + 10_000);
    await refresh("acme");
    expect(await diagnosis("acme")).toMatchObject({
      verdict: "failed_at_platform",
      say: expect.stringContaining("is no more"),
    });
  });

  it("connected_without_id: after the click a connection came that names nobody, and can be assigned", async () => {
    await click(await makeLink("acme"));
    connect(account, 9, null);
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("connected_without_id");
    const [candidate] = found.candidates;
    expect(candidate).toMatchObject({ user: 9, suggestedCustomUserId: "acme" });
    const assign = found.do[0];
    expect(assign).toMatchObject({ method: "POST", path: `/v1/unattributed/${candidate?.id}/assign` });
    await jsonOf(call("POST", assign?.path ?? "", { customUserId: "acme" }));
    expect(await diagnosis("acme")).toMatchObject({ verdict: "met", candidates: [] });
  });

  it("connected_without_id: the person who was here shows up without an id", async () => {
    connect(account, 9, "acme");
    await sweep();
    disconnect(account, 9);
    connect(account, 9, null);
    const now = Date.now();
    await refresh("acme");
    vi.spyOn(Date, "now").mockReturnValue(now + 10_000);
    await refresh("acme");
    await sweep();
    expect(await diagnosis("acme")).toMatchObject({
      verdict: "connected_without_id",
      candidates: [{ user: 9 }],
    });
  });

  it("shows a connection without an id to a link that nobody opened as a candidate, and no more than that", async () => {
    await makeLink("acme");
    await makeLink("elsewhere", { requestUrl: `${CONNECT}/other` });
    connect(account, 9, null);
    await sweep();
    expect(await diagnosis("acme")).toMatchObject({ verdict: "never_opened", candidates: [{ user: 9 }] });
    expect(await diagnosis("elsewhere")).toMatchObject({ verdict: "never_opened", candidates: [] });
  });

  it("connected_under_other_id: the person came back with another customer's id", async () => {
    connect(account, 5, "acme");
    await sweep();
    disconnect(account, 5);
    connect(account, 5, "other/one");
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("connected_under_other_id");
    expect(found.say).toContain('"other/one"');
    expect(found.do).toContainEqual(expect.objectContaining({ path: "/v1/customers/other%2Fone" }));
  });

  it("connected_under_other_id: shortly after the click somebody who never clicked connected to the same request", async () => {
    await click(await makeLink("acme"));
    connect(account, 5, "stranger");
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("connected_under_other_id");
    expect(found.say).toContain("probably");
  });

  it("names nobody where two customers connected after the click, or the one who did had clicked", async () => {
    await click(await makeLink("acme"));
    await click(await makeLink("clicker"));
    connect(account, 4, "clicker");
    await sweep();
    expect(await diagnosis("acme")).toMatchObject({ verdict: "opened_not_connected" });
    connect(account, 5, "one");
    connect(account, 6, "two");
    await sweep();
    expect(await diagnosis("acme")).toMatchObject({ verdict: "opened_not_connected" });
  });

  it("link_expired: no link can be opened any more", async () => {
    const link = await makeLink("acme");
    await call("PATCH", `/v1/links/${link.slug}`, { expiresAt: new Date(Date.now() - 60_000).toISOString() });
    await sweep();
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("link_expired");
    expect(found.checks.find(({ name }) => name === "link")).toMatchObject({
      ok: false,
      at: expect.any(String),
    });
    expect(found.do[0]).toMatchObject({ method: "POST", path: "/v1/links" });
  });

  it("link_expired: the only link was disabled", async () => {
    const link = await makeLink("acme");
    await call("PATCH", `/v1/links/${link.slug}`, { disabled: true });
    expect((await diagnosis("acme")).verdict).toBe("link_expired");
  });

  it("blind: upstream does not answer, so nobody can know", async () => {
    await makeLink("acme");
    await sweep();
    account.failing = new Response("no", { status: 401 });
    await refresh("acme");
    const found = await diagnosis("acme");
    expect(found.verdict).toBe("blind");
    expect(isOk(found, "heard")).toBe(false);
    expect(found.do.map(({ path }) => path)).toEqual(["/v1/upstream", customerPath("acme", "/refresh")]);
  });

  it("blind: this customer's answer alone cannot be read", async () => {
    await click(await makeLink("acme"));
    connect(account, 1, "acme", [], { status: 7 });
    await refresh("acme");
    expect(await diagnosis("acme")).toMatchObject({
      verdict: "blind",
      checks: expect.arrayContaining([
        expect.objectContaining({ name: "heard", detail: expect.stringContaining("wrong shape") }),
      ]),
    });
  });

  it("of nobody is a 404 and creates nothing, and is found under the key too", async () => {
    await problemOf(call("GET", customerPath("nobody", "/diagnosis")), 404);
    await problemOf(call("GET", customerPath("nobody")), 404);
    await call("PUT", `/v1/customers/acme`, {});
    const key = await keyOf("acme");
    await evictDurableObject(customerStatus(env, key));
    const found = await jsonOf<DiagnosisJson>(call("GET", `/v1/customers/by-key/${key}/diagnosis`));
    expect(found.verdict).toBe("never_opened");
  });

  it("asks upstream nothing", async () => {
    await click(await makeLink("acme"));
    await sweep();
    const asked = vi.mocked(fetch).mock.calls.length;
    await diagnosis("acme");
    expect(vi.mocked(fetch).mock.calls).toHaveLength(asked);
  });
});
