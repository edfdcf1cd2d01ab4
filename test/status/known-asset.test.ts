import { describe, expect, it } from "vitest";
import type { AssetEvidence } from "../../src/status/evidence.ts";
import { asAsset, worded } from "../../src/status/known-asset.ts";
import { connection } from "./build.ts";

const SHOWN = 100;

const evidence = (fields: Partial<AssetEvidence> = {}): AssetEvidence => ({
  request: "app.leadsie.com/connect/agency/manage",
  asset: '["page","p1"]',
  type: "Page",
  id: "p1",
  origin: "webhook",
  version: 2,
  verdict: "ok",
  at: SHOWN + 10,
  no: 5,
  agreedAt: null,
  name: null,
  message: null,
  level: null,
  details: null,
  ...fields,
});
const webhook = evidence;
const report = (fields: Partial<AssetEvidence> = {}) =>
  evidence({ request: null, origin: "report", version: 0, ...fields });

const assetWith = (fields: object) => {
  const [asset] = connection({}, [{ ...fields }]).assets;
  if (!asset) throw new Error("an asset was made");
  return asset;
};
const works = assetWith({});
const failed = assetWith({ isSuccess: false });

describe("upstream's asset under newer words", () => {
  it("is the very same where nothing was said, or nothing that changes it", () => {
    expect(worded(works, SHOWN, undefined, undefined)).toBe(works);
    expect(worded(works, SHOWN, webhook(), report())).toBe(works);
    expect(worded(failed, SHOWN, webhook({ verdict: "unknown" }), undefined)).toBe(failed);
    expect(worded(works, SHOWN, webhook({ at: SHOWN, name: "Old", message: "old" }), undefined)).toBe(works);
  });

  it("works or does not, by the webhook or by the company, also in what upstream's form of it says", () => {
    for (const [told, reported] of [
      [webhook(), undefined],
      [undefined, report()],
    ]) {
      const known = worded(failed, SHOWN, told, reported);
      expect(known).toMatchObject({ isSuccess: true, value: { isSuccess: true } });
      expect(known).not.toHaveProperty("verdict");
    }
    const lost = worded(works, SHOWN, undefined, report({ verdict: "lost" }));
    expect(lost).toMatchObject({ isSuccess: false, verdict: "lost", value: { isSuccess: false, id: "p1" } });
  });

  it("is upstream's own on a tie and where the word is older", () => {
    for (const at of [SHOWN, SHOWN - 1]) {
      expect(worded(works, SHOWN, webhook({ verdict: "lost", at }), undefined)).toBe(works);
      expect(worded(works, SHOWN, undefined, report({ verdict: "lost", at }))).toBe(works);
    }
  });

  it("has the name and the message of a newer webhook, one without the other too", () => {
    expect(worded(works, SHOWN, webhook({ name: "New" }), undefined)).toMatchObject({
      name: "New",
      message: "",
      value: { name: "New", message: "" },
    });
    expect(worded(works, SHOWN, webhook({ message: "fine" }), undefined)).toMatchObject({
      name: "A page",
      value: { name: "A page", message: "fine" },
    });
  });

  it("keeps upstream's object where only its level or its verdict is new", () => {
    const known = worded(works, SHOWN, webhook({ level: "ViewOnly" }), undefined);
    expect(known).toEqual({ ...works, level: "ViewOnly" });
    expect(known.value).toBe(works.value);
    const pending = worded(failed, SHOWN, webhook({ verdict: "pending" }), undefined);
    expect(pending).toEqual({ ...failed, verdict: "pending" });
    expect(pending.value).toBe(failed.value);
  });

  it("keeps the level that an older webhook told", () => {
    expect(worded(works, SHOWN, webhook({ level: "Owner", at: 1 }), undefined).level).toBe("Owner");
  });
});

describe("of a webhook and the company's own word", () => {
  const said = (told: Partial<AssetEvidence>, reported: Partial<AssetEvidence>) =>
    worded(works, SHOWN, webhook(told), report(reported)).isSuccess ? "webhook" : "report";

  it("the newer one counts", () => {
    expect(said({ at: SHOWN + 2 }, { verdict: "lost", at: SHOWN + 1 })).toBe("webhook");
    expect(said({ at: SHOWN + 1 }, { verdict: "lost", at: SHOWN + 2 })).toBe("report");
    expect(said({ at: SHOWN + 2, no: 1 }, { verdict: "lost", at: SHOWN + 1, no: 2 })).toBe("webhook");
  });

  it("the one that came later counts where both are of the same moment", () => {
    expect(said({ no: 1 }, { verdict: "lost", no: 2 })).toBe("report");
    expect(said({ no: 2 }, { verdict: "lost", no: 1 })).toBe("webhook");
    expect(said({ no: 2 }, { verdict: "lost", no: 2 })).toBe("webhook");
  });

  it("the one that says something counts, however old the other is", () => {
    expect(said({ verdict: "unknown", at: SHOWN + 9 }, { verdict: "lost", at: SHOWN + 1 })).toBe("report");
    expect(said({ at: SHOWN + 1 }, { verdict: "unknown", at: SHOWN + 9 })).toBe("webhook");
    expect(said({ verdict: "lost", at: SHOWN }, { verdict: "lost", at: SHOWN + 1 })).toBe("report");
  });
});

describe("why an asset does not work", () => {
  it.each(["pending", "insufficient"] as const)(
    "stays known after upstream showed the same: %s",
    (verdict) => {
      const nuance = (fields: Partial<AssetEvidence>) =>
        worded(failed, SHOWN, webhook({ verdict, at: 1, ...fields }), undefined).verdict;
      expect(nuance({ agreedAt: SHOWN })).toBe(verdict);
      expect(nuance({ agreedAt: SHOWN + 1 })).toBe(verdict);
      expect(nuance({ at: SHOWN })).toBe(verdict);
      expect(nuance({ agreedAt: SHOWN - 1 })).toBeUndefined();
      expect(nuance({})).toBeUndefined();
    },
  );

  it("is not said by an older word that says no more than that", () => {
    for (const verdict of ["failed", "lost", "ok", "unknown"] as const) {
      const known = worded(failed, SHOWN, webhook({ verdict, at: 1, agreedAt: SHOWN }), undefined);
      expect(known, verdict).toBe(failed);
    }
    expect(worded(failed, SHOWN, undefined, report({ verdict: "lost", at: 1 }))).toBe(failed);
  });

  it("is said of none that works", () => {
    const known = worded(works, SHOWN, webhook({ verdict: "pending", at: 1, agreedAt: SHOWN }), undefined);
    expect(known).toBe(works);
  });
});

describe("an asset that webhooks alone have told of", () => {
  it("has the form that upstream's answers have", () => {
    const told = webhook({ at: Date.UTC(2026, 0, 1), name: "A page", message: "fine" });
    const fields = { type: "Page", name: "A page", id: "p1", isSuccess: true, message: "fine" };
    const value = { ...fields, time: "2026-01-01T00:00:00.000Z" };
    expect(asAsset(told, undefined)).toEqual({ ...fields, time: told.at, value, verdict: "ok" });
  });

  it("has no name and no message where none was told", () => {
    expect(asAsset(webhook(), undefined)).toMatchObject({
      name: "",
      message: "",
      value: { name: "", message: "" },
    });
  });

  it("has its own access level where one was told", () => {
    expect(asAsset(webhook({ level: "Owner" }), undefined).level).toBe("Owner");
    expect(asAsset(webhook(), undefined)).not.toHaveProperty("level");
  });

  it("is as the company says where that is newer, also at the very beginning of time", () => {
    expect(asAsset(webhook(), report({ verdict: "lost", at: SHOWN + 20 }))).toMatchObject({
      isSuccess: false,
      verdict: "lost",
    });
    expect(asAsset(webhook({ at: 0, no: 1 }), report({ verdict: "lost", at: 0, no: 2 })).verdict).toBe(
      "lost",
    );
  });

  it("says nothing where nobody does", () => {
    expect(asAsset(webhook({ verdict: "unknown" }), undefined)).toMatchObject({
      isSuccess: false,
      verdict: "unknown",
    });
  });
});
