import type { Command } from "commander";
import { ForbiddenError } from "../../client/errors.ts";
import type { Connectwatch } from "../../client/index.ts";
import { contextOf } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { failureOf } from "../failure.ts";
import { visible } from "../output.ts";

interface Finding {
  name: string;
  /** Null: could not be looked at. */
  ok: boolean | null;
  detail: string;
  /** What to do about it. */
  advice?: string;
}

/** What the doctor reads of `/v1/upstream`. */
interface Upstream {
  say: string;
  breaker: { state: string; reason: string | null };
  completeAt: string | null;
  lastError: { since: string; reason: string } | null;
  lastSweep: { startedAt: string } | null;
  suspicious: object | null;
}

/** Cron ticks every minute, and a sweep is due every `SWEEP_SECONDS` (600): later than this nothing ticks any more. */
const SWEEP_LATE_MS = 30 * 60_000;

export function doctor(parent: Command, signal: AbortSignal): void {
  parent
    .command("doctor")
    .description("is everything as it should be? says what to do where it is not")
    .addHelpText("after", "\nExample:\n  $ connectwatch doctor")
    .action(async (_options: object, command: Command) => {
      const { client, out } = await contextOf(command, signal);
      let bad = 0;
      for (const check of [checkService, checkKey, checkUpstream, checkCron, checkWebhooks]) {
        for (const finding of await findings(check, client)) {
          bad += finding.ok === false ? 1 : 0;
          out.value(finding);
          const mark =
            finding.ok === null ? "·" : finding.ok ? out.paint("green", "✓") : out.paint("red", "✗");
          out.say(`${mark} ${finding.name}: ${visible(finding.detail)}`);
          if (finding.advice) out.say(`  → ${finding.advice}`);
        }
      }
      if (bad > 0) process.exitCode = EXIT.found;
    });
}

type Check = (client: Connectwatch) => Promise<Finding[]>;

async function findings(check: Check, client: Connectwatch): Promise<Finding[]> {
  try {
    return await check(client);
  } catch (error) {
    const name = check.name.replace("check", "").toLowerCase();
    if (error instanceof ForbiddenError) {
      return [{ name, ok: null, detail: "this key may not see it", advice: "Use an admin key to check it." }];
    }
    return [{ name, ok: false, detail: failureOf(error).say }];
  }
}

async function checkService(client: Connectwatch): Promise<Finding[]> {
  const { version } = await client.health();
  return [{ name: "service", ok: true, detail: `answers, version ${version}` }];
}

async function checkKey(client: Connectwatch): Promise<Finding[]> {
  await client.types();
  return [{ name: "key", ok: true, detail: "is accepted" }];
}

async function checkUpstream(client: Connectwatch): Promise<Finding[]> {
  const { say, breaker, lastError, suspicious } = (await client.upstream.get()) as unknown as Upstream;
  const reason = breaker.reason ?? lastError?.reason ?? "";
  const ok = breaker.state === "closed" && lastError === null && suspicious === null;
  return [{ name: "upstream", ok, detail: say, ...adviceOn(reason, suspicious !== null) }];
}

function adviceOn(reason: string, suspicious: boolean): { advice?: string } {
  if (suspicious) {
    return {
      advice: "Look at a few of the customers in Leadsie; if they are really gone: POST /v1/upstream/accept.",
    };
  }
  if (/401|403|unauthorized|forbidden/i.test(reason)) {
    return {
      advice:
        "Copy the key from Leadsie's API page, and PUT it to /v1/upstream/key. API access needs the PRO plan.",
    };
  }
  if (/\b(404|410)\b/.test(reason)) {
    return {
      advice:
        "Leadsie's endpoint is gone from there: check LEADSIE_BASE_URL, and look for a newer release of this.",
    };
  }
  return {};
}

async function checkCron(client: Connectwatch): Promise<Finding[]> {
  const { completeAt, lastSweep } = (await client.upstream.get()) as unknown as Upstream;
  const began = lastSweep?.startedAt ?? completeAt;
  if (!began) {
    return [
      {
        name: "cron",
        ok: null,
        detail: "no sweep yet",
        advice:
          "Normal in the first minutes, or with SWEEP_SECONDS=0; else check the cron trigger of the Worker.",
      },
    ];
  }
  const late = Date.now() - Date.parse(began) > SWEEP_LATE_MS;
  const advice = "Check the cron trigger of the Worker in Cloudflare's dashboard, and SWEEP_SECONDS.";
  return [{ name: "cron", ok: !late, detail: `last sweep began ${began}`, ...(late && { advice }) }];
}

async function checkWebhooks(client: Connectwatch): Promise<Finding[]> {
  const all = await client.webhooks.list().toArray();
  if (all.length === 0) return [{ name: "webhooks", ok: null, detail: "none registered" }];
  return Promise.all(
    all.map(async ({ id, url, enabled }) => {
      const name = `webhook ${id}`;
      if (!enabled) {
        return {
          name,
          ok: false,
          detail: `${url} is disabled`,
          advice: "Mend the receiver, then enable it again.",
        };
      }
      const { delivered, statusCode, error } = (await client.webhooks.test(id)) as {
        delivered?: boolean;
        statusCode?: number | null;
        error?: string | null;
      };
      const ok = delivered ?? (statusCode !== undefined && statusCode !== null && statusCode < 300);
      const said = error ?? (statusCode ? `answered ${statusCode}` : "no answer");
      return {
        name,
        ok,
        detail: `${url}: ${said}`,
        ...(!ok && { advice: "Events are kept and sent again; see its deliveries." }),
      };
    }),
  );
}
