import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { pause } from "../../client/pause.ts";
import type { Connection } from "../../client/types.ts";
import { contextOf } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { UsageError } from "../failure.ts";
import { visible } from "../output.ts";

interface Options {
  leadsieKey: string;
  ids: string;
  leadsieUrl: string;
  perMinute: string;
}

/** Leadsie names no limit: as many requests a minute as the service itself allows itself by default. */
const PER_MINUTE = "60";

export function compare(parent: Command, signal: AbortSignal): void {
  parent
    .command("compare")
    .description("what Leadsie answers against what this answers, id by id: before you switch")
    .requiredOption("--leadsie-key <key>", "Leadsie's own API key")
    .requiredOption("--ids <file>", "a text file with one customUserId a line; - for standard input")
    .option("--leadsie-url <address>", "", "https://app.leadsie.com")
    .option("--per-minute <requests>", "how many questions a minute Leadsie is asked", PER_MINUTE)
    .addHelpText("after", "\nExample:\n  $ connectwatch compare --leadsie-key $LEADSIE_API_KEY --ids ids.txt")
    .action(async (options: Options, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      const wait = 60_000 / Math.max(1, Number(options.perMinute) || 1);
      let differ = 0;
      const ids = await readIds(options.ids);
      for (const [index, customUserId] of ids.entries()) {
        if (index > 0) await pause(wait, signal);
        const theirs = await askLeadsie(options, customUserId, signal);
        const ours = await client.checkUserStatus(customUserId);
        const difference = differenceOf(theirs, ours);
        differ += difference === null ? 0 : 1;
        out.value({ customUserId, same: difference === null, ...(difference && { difference }) });
        const mark = difference === null ? out.paint("green", "same") : out.paint("red", "differs");
        out.say(`${mark}  ${visible(customUserId)}${difference ? `  ${difference}` : ""}`);
      }
      out.note(`${ids.length} compared, ${differ} differ`);
      if (differ > 0) process.exitCode = EXIT.found;
    });
}

async function readIds(path: string): Promise<string[]> {
  const source = path === "-" ? "/dev/stdin" : path;
  const text = await readFile(source, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be read: ${error.code}`);
  });
  const ids = text
    .replace(/^﻿/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "");
  if (ids.length === 0) throw new UsageError(`${path} holds no ids`);
  return ids;
}

async function askLeadsie(
  { leadsieUrl, leadsieKey }: Options,
  customUserId: string,
  signal: AbortSignal,
): Promise<Connection[]> {
  const response = await fetch(`${leadsieUrl.replace(/\/+$/, "")}/api/checkUserStatus`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apiKey: leadsieKey, customUserId }),
    signal,
  });
  if (!response.ok) throw new Error(`Leadsie answered ${response.status} about ${visible(customUserId)}`);
  const answer = (await response.json()) as { allConnections?: Connection[] };
  if (!Array.isArray(answer.allConnections)) throw new Error("Leadsie's answer has no allConnections");
  return answer.allConnections;
}

/** In words, or null where both say the same; the order of connections and of fields says nothing. */
export function differenceOf(theirs: Connection[], ours: Connection[]): string | null {
  const missing = without(theirs, ours);
  const added = without(ours, theirs);
  if (missing.length === 0 && added.length === 0) return null;
  const told = [
    missing.length > 0 ? `Leadsie alone: ${missing.map(nameOf).join(", ")}` : "",
    added.length > 0 ? `here alone: ${added.map(nameOf).join(", ")}` : "",
  ];
  return told.filter(Boolean).join("; ");
}

function without(some: Connection[], others: Connection[]): Connection[] {
  const left = others.map(canonical);
  return some.filter((one) => {
    const at = left.indexOf(canonical(one));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function nameOf({ requestName, status, connectionAssets = [] }: Connection): string {
  return visible(`${requestName} (${status}, ${connectionAssets.length} assets)`);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) =>
    typeof field === "object" && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
