import type { Webhook, WebhookAsset } from "../leadsie/webhook.ts";
import { iso } from "../time.ts";
import { assetChanges, connectionEvents } from "./diff.ts";
import { bounded, type Evidence } from "./evidence.ts";
import { knownConnections } from "./known.ts";
import { pairKnown } from "./known-pairs.ts";
import { type Addition, merge } from "./merge.ts";
import { settle } from "./settle.ts";
import { shownText } from "./shown-text.ts";
import type { Status, Transition } from "./types.ts";

/** What is known besides observations: Leadsie's webhook, or the company's own word. */
export type Report = {
  /** From Upstream, taken when it came: in one order with observations. */
  no: number;
  /** When it came. Nothing in it can have been true later than that. */
  at: number;
} & ({ by: "webhook"; webhook: Webhook } | { by: "report"; assets: ReportedAsset[] });

/** What the company saw of an asset at `at`. */
export interface ReportedAsset {
  type: string;
  id: string;
  status: "lost" | "ok";
  at: number;
  detail?: string | undefined;
}

/**
 * A report, taken in: it lies beside the snapshot, and per asset the newest evidence wins. What it leaves out stays as it
 * was. A report that says nothing new gives back the same status; one that changes only what it remembers of itself
 * changes no version and tells nothing.
 */
export function report(status: Status, r: Report): Transition {
  const evidence = bounded(merge(status, additionOf(r)));
  const { client, clientAt } = clientOf(status, r);
  if (evidence === status.evidence && client === status.client && clientAt === evidence.clientAt) {
    return { status, events: [] };
  }
  const next: Status = { ...status, client, evidence: { ...evidence, clientAt, lacking: null } };
  if (shownText(next) === shownText(status)) return { status: next, events: [] };
  const pairs = pairKnown(knownConnections(status), knownConnections(next));
  return settle(status, next, connectionEvents(pairs), r.by, r.at, assetChanges(pairs));
}

function additionOf(r: Report): Addition {
  if (r.by === "report") {
    return { assets: r.assets.map((asset) => reportedEvidence(asset, r)), request: null };
  }
  const { webhook, at, no } = r;
  const assets = webhook.assets.map((asset) => toldEvidence(asset, webhook.version, r));
  const newest = Math.max(0, ...assets.map((asset) => asset.at));
  const { requestUrl, requestName, accessLevel, status } = webhook;
  const told = { requestUrl, requestName, accessLevel, status, at: assets.length > 0 ? newest : at, no };
  return { assets, request: told };
}

function toldEvidence(asset: WebhookAsset, version: 1 | 2, { at, no }: Report) {
  const { type, id, name, message, verdict, level, details } = asset;
  const when = Math.min(asset.at ?? at, at);
  return {
    origin: "webhook",
    version,
    type,
    id,
    verdict,
    at: when,
    no,
    name,
    message,
    level,
    details,
  } as const;
}

function reportedEvidence({ type, id, status, at, detail }: ReportedAsset, { at: cameAt, no }: Report) {
  const when = Math.min(at, cameAt);
  const details = JSON.stringify({ status, at: iso(at), ...(detail === undefined ? {} : { detail }) });
  const silent = { name: null, message: null, level: null, details };
  return { origin: "report", version: 0, type, id, verdict: status, at: when, no, ...silent } as const;
}

/** Whom it connects: the newest webhook's word; one that names nobody takes no name away. */
function clientOf(status: Status, r: Report): { client: Status["client"]; clientAt: number } {
  const { clientAt }: Evidence = status.evidence;
  if (r.by === "report") return { client: status.client, clientAt };
  const { clientName, clientSummaryUrl, assets } = r.webhook;
  const at = Math.max(0, ...assets.map((asset) => Math.min(asset.at ?? r.at, r.at)));
  if ((clientName === null && clientSummaryUrl === null) || (status.client && at < clientAt)) {
    return { client: status.client, clientAt };
  }
  const client = {
    name: clientName ?? status.client?.name ?? null,
    summaryUrl: clientSummaryUrl ?? status.client?.summaryUrl ?? null,
  };
  const same = status.client?.name === client.name && status.client.summaryUrl === client.summaryUrl;
  return { client: same ? status.client : client, clientAt: Math.max(at, clientAt) };
}
