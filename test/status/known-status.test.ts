import { describe, expect, it } from "vitest";
import type { RequestEvidence } from "../../src/status/evidence.ts";
import type { KnownAsset } from "../../src/status/known-asset.ts";
import { isBetter, knownLevel, knownStatus, statusOf } from "../../src/status/known-status.ts";
import { connection } from "./build.ts";
import { T } from "./build-report.ts";

/** Upstream's asset is of the second T. */
const shown = (status: string, fields: Record<string, unknown> = {}) => connection({ status, ...fields });
const told = (fields: Partial<RequestEvidence> = {}): RequestEvidence => ({
  request: "app.leadsie.com/connect/agency/manage",
  requestUrl: "https://app.leadsie.com/connect/agency/manage",
  requestName: "Access",
  accessLevel: "admin",
  status: "SUCCESS",
  at: T + 1,
  no: 1,
  ...fields,
});
const assets = (...successes: boolean[]): KnownAsset[] =>
  connection(
    {},
    successes.map((isSuccess, index) => ({ id: `p${index}`, isSuccess })),
  ).assets;

describe("the status of upstream's connection under a newer webhook", () => {
  const under = (status: string, webhook?: RequestEvidence) => {
    const seen = shown(status);
    return knownStatus(seen, seen.assets, webhook);
  };

  it("is upstream's own where no webhook came", () => {
    for (const status of ["SUCCESS", "PARTIAL_SUCCESS", "FAILED", "NEW"]) expect(under(status)).toBe(status);
  });

  it("is raised by the webhook's, and never lowered", () => {
    expect(under("FAILED", told())).toBe("SUCCESS");
    expect(under("FAILED", told({ status: "PARTIAL_SUCCESS" }))).toBe("PARTIAL_SUCCESS");
    expect(under("SUCCESS", told({ status: "FAILED" }))).toBe("SUCCESS");
    expect(under("SUCCESS", told({ status: "PARTIAL_SUCCESS" }))).toBe("SUCCESS");
  });

  it("is upstream's own where both are worth the same, by other words", () => {
    expect(under("FAILED", told({ status: "NEW" }))).toBe("FAILED");
  });

  it("is not raised by one that is no newer, nor by one that polls have overruled", () => {
    expect(under("FAILED", told({ at: T }))).toBe("FAILED");
    expect(under("FAILED", told({ at: T - 1 }))).toBe("FAILED");
    expect(under("FAILED", told({ status: null }))).toBe("FAILED");
  });
});

describe("the status of a connection whose assets turned", () => {
  /** Upstream shows assets as `before`, evidence knows them as `after`. */
  const turned = (status: string, before: boolean[], after: boolean[], webhook?: RequestEvidence) =>
    knownStatus({ ...shown(status), assets: assets(...before) }, assets(...after), webhook);

  it("falls with an asset that no longer works: to a part, or to nothing", () => {
    expect(turned("SUCCESS", [true, true], [true, false])).toBe("PARTIAL_SUCCESS");
    expect(turned("SUCCESS", [true, true], [false, false])).toBe("FAILED");
    expect(turned("PARTIAL_SUCCESS", [true, false], [false, false])).toBe("FAILED");
  });

  it("rises with an asset that works now: to a part, or to the whole", () => {
    expect(turned("FAILED", [false, false], [true, false])).toBe("PARTIAL_SUCCESS");
    expect(turned("FAILED", [false, false], [true, true])).toBe("SUCCESS");
    expect(turned("PARTIAL_SUCCESS", [true, false], [true, true])).toBe("SUCCESS");
  });

  it("never rises by a fall, nor falls by a rise", () => {
    expect(turned("FAILED", [true, true], [true, false])).toBe("FAILED");
    expect(turned("NEW", [true], [false])).toBe("NEW");
    expect(turned("SUCCESS", [false, false], [true, false])).toBe("SUCCESS");
    expect(turned("PARTIAL_SUCCESS", [false, false], [true, false])).toBe("PARTIAL_SUCCESS");
  });

  it("falls where one asset fell and another rose", () => {
    expect(turned("SUCCESS", [true, false], [false, true])).toBe("PARTIAL_SUCCESS");
    expect(turned("FAILED", [true, false], [false, true])).toBe("FAILED");
  });

  it("stays where none turned, whatever the assets are", () => {
    expect(turned("SUCCESS", [true, false], [true, false])).toBe("SUCCESS");
    expect(turned("FAILED", [true, true], [true, true])).toBe("FAILED");
    expect(turned("FAILED", [], [])).toBe("FAILED");
  });

  it("begins from a newer webhook's", () => {
    expect(turned("FAILED", [true, true], [true, false], told())).toBe("PARTIAL_SUCCESS");
  });

  it("falls with an asset that upstream does not show and that does not work", () => {
    expect(turned("SUCCESS", [true], [true, false])).toBe("PARTIAL_SUCCESS");
  });
});

describe("the access level of upstream's connection under a newer webhook", () => {
  const view = shown("SUCCESS", { accessLevel: "view" });

  it("is admin where either says so", () => {
    expect(knownLevel(view, told())).toBe("admin");
    expect(knownLevel(shown("SUCCESS"), told({ accessLevel: "view" }))).toBe("admin");
  });

  it("is upstream's own where the webhook says no more, is no newer, was overruled or never came", () => {
    expect(knownLevel(view, told({ accessLevel: "other" }))).toBe("view");
    expect(knownLevel(view, told({ at: T }))).toBe("view");
    expect(knownLevel(view, told({ at: T - 1 }))).toBe("view");
    expect(knownLevel(view, told({ status: null }))).toBe("view");
    expect(knownLevel(view, undefined)).toBe("view");
  });
});

describe("a webhook says better than upstream", () => {
  it("by its status or by its level alone", () => {
    const both = shown("SUCCESS");
    expect(isBetter(both, told())).toBe(false);
    expect(isBetter(shown("FAILED"), told())).toBe(true);
    expect(isBetter(shown("SUCCESS", { accessLevel: "view" }), told())).toBe(true);
    expect(isBetter(shown("SUCCESS", { accessLevel: "view" }), told({ accessLevel: "view" }))).toBe(false);
  });
});

describe("the status of a connection that webhooks alone have told of", () => {
  const [good, bad] = assets(true, false) as [KnownAsset, KnownAsset];
  const lost: KnownAsset = { ...bad, verdict: "lost" };

  it("is the webhook's while an asset works and none was lost", () => {
    expect(statusOf("SUCCESS", [good])).toBe("SUCCESS");
    expect(statusOf("SUCCESS", [good, bad])).toBe("SUCCESS");
    expect(statusOf("FAILED", [good])).toBe("FAILED");
  });

  it("is the webhook's where it told of no asset", () => {
    expect(statusOf("SUCCESS", [])).toBe("SUCCESS");
  });

  it("is no success while none of its assets is one", () => {
    expect(statusOf("SUCCESS", [bad])).toBe("FAILED");
    expect(statusOf("PARTIAL_SUCCESS", [bad, bad])).toBe("FAILED");
    expect(statusOf("NEW", [bad])).toBe("NEW");
  });

  it("is one in part where one of them was lost and another works", () => {
    expect(statusOf("SUCCESS", [good, lost])).toBe("PARTIAL_SUCCESS");
    expect(statusOf("SUCCESS", [lost, good])).toBe("PARTIAL_SUCCESS");
    expect(statusOf("FAILED", [good, lost])).toBe("FAILED");
    expect(statusOf("SUCCESS", [lost])).toBe("FAILED");
  });

  it("is what is left of it where all work although one was called lost", () => {
    expect(statusOf("SUCCESS", [good, { ...good, verdict: "lost" }])).toBe("SUCCESS");
  });
});
