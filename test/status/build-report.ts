import type { Connection } from "../../src/leadsie/connection.ts";
import { observe } from "../../src/status/observe.ts";
import { type Report, type ReportedAsset, report } from "../../src/status/report.ts";
import type { NumberedEvent, Status, Transition } from "../../src/status/types.ts";
import { v1Text, v2Text, webhookOf } from "../leadsie/webhook-of.ts";

/** The second that every asset here is granted in; other moments are seconds after it. */
export const T = Date.parse("2026-01-01T00:00:00.000Z");
export const after = (seconds: number) => T + seconds * 1000;
export const time = (seconds: number) => new Date(after(seconds)).toISOString();

type Fields = Record<string, unknown>;

export const v1 = (no: number, at: number, assets?: Fields[], fields?: Fields): Report => ({
  by: "webhook",
  no,
  at: after(at),
  webhook: webhookOf(v1Text(assets, fields)),
});

export const v2 = (no: number, at: number, assets?: Fields[], fields?: Fields): Report => ({
  by: "webhook",
  no,
  at: after(at),
  webhook: webhookOf(v2Text(assets, fields)),
});

export const own = (no: number, at: number, assets: ReportedAsset[]): Report => ({
  by: "report",
  no,
  at: after(at),
  assets,
});

/** A customer to whom things happen one after another, with everything that was told of it. */
export class Story {
  status: Status;
  readonly events: NumberedEvent[] = [];
  verdict = "";
  repeatAfter: number | null = null;

  constructor(status: Status) {
    this.status = status;
  }

  told(r: Report): this {
    return this.become(report(this.status, r));
  }

  polled(no: number, at: number, connections: Connection[], by: "poll" | "sweep" = "poll"): this {
    const moment = { begunAt: after(at), at: after(at) };
    const observed = observe(this.status, { no, by, ...moment, connections });
    this.verdict = observed.verdict;
    this.repeatAfter = observed.repeatAfter;
    return this.become(observed);
  }

  /** Types of what was told since this was last asked, with causes. */
  news(): string[] {
    return this.events.splice(0).map(({ type, cause }) => `${type} (${cause})`);
  }

  data(index: number) {
    return JSON.parse(this.events.at(index)?.text ?? "null").data;
  }

  private become({ status, events }: Transition): this {
    this.status = status;
    this.events.push(...events);
    return this;
  }
}
