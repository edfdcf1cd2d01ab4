import { beforeAll, describe, expect, it } from "vitest";
import { QUIET } from "../faults/held.ts";
import { firstTickOver } from "../faults/operator.ts";
import { ask } from "./ask.ts";
import { BROWSER, ROBOT } from "./constants.ts";
import { assets, type Customer, customerPath, type Link } from "./customer.ts";
import { type Diagnosis, People } from "./people.ts";
import { Program } from "./program.ts";
import { until } from "./until.ts";

/** One who gave nothing: the platform said no. */
const refused = (message: string) => assets(1).map((asset) => ({ ...asset, isSuccess: false, message }));

describe("a diagnosis of what happened at Leadsie", () => {
  let program: Program;
  let people: People;
  beforeAll(async () => {
    program = await Program.start({ env: QUIET });
    people = new People(program);
    await firstTickOver(program);
  });

  it.concurrent("met: they opened the link and gave everything", async () => {
    const id = "gives-everything";
    await people.opensLink(id);
    await people.connect(id);
    await people.asked(id);
    expect(await people.diagnosis(id)).toMatchObject({ verdict: "met", candidates: [], do: [] });
  });

  it.concurrent("never_opened: none but a robot has followed the link", async () => {
    const id = "never-comes";
    const link = await people.linkFor(id);
    await people.follow(link, ROBOT);
    await until("the robot is counted", async () => {
      const { json } = await program.api<{ clicks: { bot: number } }>("GET", `/v1/links/${link.slug}`);
      return json.clicks.bot === 1;
    });
    await people.asked(id);
    const found = await people.diagnosis(id);
    expect(found).toMatchObject({ verdict: "never_opened", candidates: [] });
    const { json } = await people.todo<{ data: Link[] }>(found);
    expect(json.data.map(({ url }) => url)).toEqual([link.url]);
  });

  it.concurrent("opened_not_connected: they looked at the page and left", async () => {
    const id = "leaves-again";
    await people.opensLink(id);
    await people.asked(id);
    const found = await people.diagnosis(id);
    expect(found).toMatchObject({ verdict: "opened_not_connected", candidates: [] });
    expect(failed(found)).toEqual(["connected", "complete"]);
  });

  it.concurrent("pending_acceptance: an invitation waits, as Leadsie's answer says", async () => {
    const id = "waits";
    await people.opensLink(id);
    const invited = refused("").map((asset) => ({ ...asset, inviteSentTo: "owner@example.com" }));
    await people.connect(id, invited);
    await people.asked(id);
    const found = await people.diagnosis(id);
    expect(found).toMatchObject({
      verdict: "pending_acceptance",
      say: expect.stringContaining("Ad Account"),
    });
    expect(failed(found)).toEqual(["accepted", "complete"]);
  });

  it.concurrent("failed_at_platform: the platform refused what they wanted to give", async () => {
    const id = "no-admin";
    await people.opensLink(id);
    await people.connect(id, refused("Not an admin"));
    await people.asked(id);
    const found = await people.diagnosis(id);
    expect(found.verdict).toBe("failed_at_platform");
    expect(check(found, "granted")).toEqual({
      ok: false,
      detail: expect.stringContaining("Not an admin"),
    });
  });

  it.concurrent("link_expired: the link they were sent opens no more", async () => {
    const id = "comes-late";
    const link = await people.linkFor(id);
    const expiresAt = new Date(Date.now() - 1).toISOString();
    await program.api("PATCH", `/v1/links/${link.slug}`, { expiresAt });
    await people.follow(link, BROWSER, 410);
    await people.asked(id);
    const found = await people.diagnosis(id);
    expect(found).toMatchObject({ verdict: "link_expired", do: [{ method: "POST", path: "/v1/links" }] });
    expect(failed(found)).toContain("link");
    await people.linkFor(id);
    expect((await people.diagnosis(id)).verdict, "with a new one").toBe("never_opened");
  });

  it("pending_acceptance: an invitation waits, as Leadsie's webhook alone says, before and after it is asked", async () => {
    const id = "is-invited";
    await people.opensLink(id);
    await program.control("webhook", { url: people.hook, version: 2 });
    const invited = { connectionStatus: "In progress", wasInvitedByEmail: true };
    await people.connect(
      id,
      refused("").map((asset) => ({ ...asset, ...invited })),
    );
    await program.control("webhook", { url: null });
    await until("the webhook was taken", async () => (await people.read(id)).state === "pending");
    expect((await people.diagnosis(id)).verdict).toBe("pending_acceptance");
    await people.asked(id);
    expect((await people.diagnosis(id)).verdict).toBe("pending_acceptance");
  });

  it("connected_without_id: they gave everything, and the page had lost their id; assigning it is all", async () => {
    const id = "is-nameless";
    await people.opensLink(id);
    await people.connect(id, assets(2), { customUserId: null });
    await program.tick();
    const found = await people.diagnosis(id);
    expect(found).toMatchObject({ verdict: "connected_without_id", candidates: [expect.anything()] });
    expect(failed(found)).toContain("named");
    expect((await people.todo(found, { customUserId: id })).status).toBe(200);
    expect(await people.diagnosis(id)).toMatchObject({ verdict: "met", candidates: [] });
  });

  it("connected_under_other_id: their browser had kept another id", async () => {
    const [id, other] = ["is-here", "was-there"];
    await people.opensLink(id);
    await people.connect(id, assets(1), { customUserId: other });
    await program.tick();
    const found = await people.diagnosis(id);
    expect(found).toMatchObject({ verdict: "connected_under_other_id", say: expect.stringContaining(other) });
    expect((await people.todo<Customer>(found)).json.customUserId).toBe(other);
  });

  it("connected_under_other_id: who had connected came back under another id", async () => {
    const [id, other] = ["goes/away", "comes/back"];
    const user = 9_400_001;
    await people.connect(id, assets(1), { user });
    await program.tick();
    expect((await people.diagnosis(id)).verdict).toBe("met");
    await people.connect(id, assets(1), { user, customUserId: other });
    await program.tick();
    const found = await people.diagnosis(id);
    expect(found).toMatchObject({ verdict: "connected_under_other_id", say: expect.stringContaining(other) });
    expect((await people.todo<Customer>(found)).json).toMatchObject({
      customUserId: other,
      state: "connected",
    });
  });

  it("failed_at_platform: what they had given was taken back", async () => {
    const id = "takes-back";
    await people.linkFor(id);
    await people.connect(id);
    await people.asked(id);
    await program.control("revoke", { customUserId: id });
    await people.asked(id);
    const lost = await until("the loss is confirmed", async () => {
      const found = await people.diagnosis(id);
      return found.verdict !== "met" && found;
    });
    expect(lost).toMatchObject({ verdict: "failed_at_platform", say: expect.stringContaining("no more") });
  });

  it("blind: Leadsie does not answer for this one, or for anybody", async () => {
    const [id, other] = ["is-unseen", "is-seen"];
    for (const one of [id, other]) {
      await people.opensLink(one);
      await people.asked(one);
    }
    await program.control("fault", { kind: "status", code: 500, for: id });
    expect((await program.api("POST", `${customerPath(id)}/refresh`)).status).toBe(503);
    const found = await people.diagnosis(id);
    expect(found).toMatchObject({ verdict: "blind", do: [{ method: "GET", path: "/v1/upstream" }, {}] });
    expect(check(found, "heard")).toEqual({ ok: false, detail: expect.stringContaining("500") });
    expect((await people.diagnosis(other)).verdict).toBe("opened_not_connected");
    await people.asked(id);
    expect((await people.diagnosis(id)).verdict, "heard again").toBe("opened_not_connected");

    const { json } = await ask<{ apiKey: string }>(`${program.sandbox}/my/api/refresh`, { method: "POST" });
    expect((await program.api("POST", `${customerPath(id)}/refresh`)).status).toBe(503);
    for (const one of [id, other]) expect((await people.diagnosis(one)).verdict).toBe("blind");
    await program.api("PUT", "/v1/upstream/key", { apiKey: json.apiKey });
    await people.asked(id);
    for (const one of [id, other]) expect((await people.diagnosis(one)).verdict).toBe("opened_not_connected");
  });
});

function check({ checks }: Diagnosis, name: string) {
  const found = checks.find((one) => one.name === name);
  return found && { ok: found.ok, detail: found.detail };
}

function failed({ checks }: Diagnosis): string[] {
  return checks.filter(({ ok }) => !ok).map(({ name }) => name);
}
