import type { ApiEvent, Missing, State } from "../api/types.ts";
import { missingSentence, STATE_WORDS } from "./state.ts";
import { list, shortId, textOf } from "./text.ts";

export interface EventWords {
  /** One line. */
  title: string;
  /** What else there is to say, a line each. */
  details: string[];
  /** Decides the colour of its mark. */
  tone: State | "plain" | "bad" | "good";
}

const CAUSES: Record<string, string> = {
  upstream: "seen at Leadsie",
  webhook: "Leadsie's webhook",
  report: "your own report",
  discovered: "found by a sweep",
  requirements: "requirements were edited",
  assign: "assigned by hand",
  click: "a click",
  deadline: "the due date",
  operator: "operator",
};

/** What brought it about, in words. */
export function causeWords(cause: string): string {
  return CAUSES[cause] ?? cause;
}

/** An event as one would tell it. An event of a type that is not known here is told by its type. */
export function eventWords({ type, data }: Pick<ApiEvent, "type" | "data">): EventWords {
  const [family, what = ""] = type.split(".");
  if (family === "customer" && what in STATE_WORDS) return stateWords(what as State, data);
  const teller = TELLERS[type];
  return teller ? teller(data) : { title: type, details: [], tone: "plain" };
}

function stateWords(to: State, data: Record<string, unknown>): EventWords {
  const details = [assetLine("Gained", data.gained), assetLine("Lost", data.lost)].filter(Boolean);
  if (data.reason === "moved") details.push(`Now under ${shortId(textOf(data.movedTo))}.`);
  if (data.reason === "reported") details.push("You reported it.");
  const titles: Record<State, string> = {
    waiting: "Is waiting again",
    opened: "Opened the link",
    pending: "Connected; an invitation is still to be accepted",
    partial: "Connected a part",
    connected: "Connected",
    failed: "Tried to connect and failed",
    lost: "Lost access",
  };
  return { title: titles[to], details, tone: to };
}

function assetLine(word: string, assets: unknown): string {
  if (!Array.isArray(assets) || assets.length === 0) return "";
  const names = assets.map((asset) => `${textOf(asset?.name) || textOf(asset?.id)} (${textOf(asset?.type)})`);
  return `${word}: ${list(names)}`;
}

const TELLERS: Record<string, (data: Record<string, unknown>) => EventWords> = {
  "customer.discovered": ({ connections }) => {
    return { title: `Was connected already: ${connections} found at Leadsie`, details: [], tone: "plain" };
  },
  "customer.moved": ({ to }) => {
    return { title: `Moved to ${shortId(textOf(to))}`, details: [], tone: "lost" };
  },
  "customer.overdue": () => ({ title: "Is overdue", details: [], tone: "bad" }),
  "customer.reminder": ({ n, of, missing }) => {
    const details = Array.isArray(missing) ? missing.map((one) => missingSentence(one as Missing)) : [];
    return { title: `Reminder ${n} of ${of}`, details, tone: "plain" };
  },
  "customer.erased": () => ({ title: "Was erased", details: [], tone: "bad" }),
  "connection.added": ({ connection }) => {
    return { title: `Connection to ${requestOf(connection)}`, details: assetsOf(connection), tone: "good" };
  },
  "connection.removed": ({ connection }) => {
    return { title: `Connection to ${requestOf(connection)} is gone`, details: [], tone: "bad" };
  },
  "connection.changed": ({ before, after }) => {
    const details = changesOf(before, after);
    return { title: `Connection to ${requestOf(after)} changed`, details, tone: "plain" };
  },
};

type Loose = Record<string, unknown>;

function loose(value: unknown): Loose {
  return typeof value === "object" && value !== null ? (value as Loose) : {};
}

function assetList(connection: unknown): Loose[] {
  const { connectionAssets } = loose(connection);
  return Array.isArray(connectionAssets) ? connectionAssets.map(loose) : [];
}

function requestOf(connection: unknown): string {
  return textOf(loose(connection).requestName) || "a request";
}

function assetsOf(connection: unknown): string[] {
  return assetList(connection).map((asset) => {
    const message = asset.isSuccess === true ? "" : ` – ${textOf(asset.message) || "failed"}`;
    return `${textOf(asset.type)}: ${textOf(asset.name) || textOf(asset.id)}${message}`;
  });
}

/** What is another than it was: the connection's own fields, then its assets by type and id. */
function changesOf(before: unknown, after: unknown): string[] {
  const lines = ["status", "accessLevel"].flatMap((field) => {
    const [was, is] = [textOf(loose(before)[field]), textOf(loose(after)[field])];
    return was === is ? [] : [`${field === "status" ? "Status" : "Access"}: ${was || "–"} → ${is || "–"}`];
  });
  const idOf = (asset: Loose) => JSON.stringify([textOf(asset.type), textOf(asset.id)]);
  const old = new Map(assetList(before).map((asset) => [idOf(asset), asset]));
  for (const asset of assetList(after)) {
    const was = old.get(idOf(asset));
    old.delete(idOf(asset));
    const line = assetChange(was, asset);
    if (line) lines.push(line);
  }
  for (const asset of old.values()) lines.push(`${nameOf(asset)} is gone`);
  return lines;
}

function assetChange(was: Loose | undefined, is: Loose): string {
  if (!was) return `${nameOf(is)} is new${is.isSuccess === true ? "" : ", and failed"}`;
  if (was.isSuccess !== is.isSuccess) {
    return is.isSuccess === true ? `${nameOf(is)} works now` : `${nameOf(is)} failed: ${textOf(is.message)}`;
  }
  return was.name === is.name ? "" : `${textOf(was.name)} is now called ${textOf(is.name)}`;
}

function nameOf(asset: Loose): string {
  return `${textOf(asset.type)} ${textOf(asset.name) || textOf(asset.id)}`;
}
