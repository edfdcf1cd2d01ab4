import { setTimeout as wait } from "node:timers/promises";
import { CHANGED_CUSTOMERS, LEADSIE_WEBHOOK_SECRET, REQUEST } from "../constants.ts";
import type { Sandbox } from "./sandbox.ts";
import { ok, type Worker } from "./worker.ts";

/** Customers who are connected, and Leadsie's webhook telling of them: each time under a new name of an asset. */
export class Changes {
  readonly customers: string[];
  private readonly worker: Worker;
  private readonly requestUrl: string;
  private made = 0;

  private constructor(worker: Worker, requestUrl: string, customers: string[]) {
    this.worker = worker;
    this.requestUrl = requestUrl;
    this.customers = customers;
  }

  static async prepare(worker: Worker, sandbox: Sandbox): Promise<Changes> {
    const customers = Array.from({ length: CHANGED_CUSTOMERS }, (_, n) => `changed-${n}`);
    for (const customUserId of customers) {
      const asset = { type: "Page", name: "at first", id: `page-of-${customUserId}`, isSuccess: true };
      await sandbox.connect({ requestId: REQUEST, customUserId, assets: [asset] });
    }
    await worker.sweep();
    return new Changes(worker, `${sandbox.origin}/connect/${REQUEST}/view`, customers);
  }

  /** One change; gives its name, and when it began and was acknowledged. */
  async one(customUserId = this.customers[this.made % this.customers.length] ?? "") {
    this.made += 1;
    const name = `change ${this.made}`;
    const began = performance.now();
    const now = new Date().toISOString();
    const asset = {
      type: "Facebook Page",
      name,
      id: `page-of-${customUserId}`,
      connectionStatus: "Connected",
    };
    const body = {
      ...{ user: customUserId, accessLevel: "view", requestName: REQUEST, requestUrl: this.requestUrl },
      ...{
        status: "SUCCESS",
        clientName: "Shop",
        clientSummaryUrl: "https://app.leadsie.com/client/1",
        apiVersion: 2,
      },
      connectionAssets: [{ ...asset, time: now, statusLastCheckedAt: now, wasInitialGrantSuccessful: true }],
    };
    const response = await fetch(`${this.worker.origin}/hooks/leadsie/${LEADSIE_WEBHOOK_SECRET}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    await ok(response);
    return { name, customUserId, began, acknowledged: performance.now() };
  }

  /** So many a second, evenly, whatever becomes of those before. Gives when each began, by its name. */
  async evenly(aSecond: number, seconds: number): Promise<Map<string, number>> {
    const from = performance.now();
    const running: ReturnType<Changes["one"]>[] = [];
    for (let n = 0; n < aSecond * seconds; n++) {
      await wait(Math.max(0, from + (n * 1000) / aSecond - performance.now()));
      running.push(this.one());
    }
    return new Map((await Promise.all(running)).map(({ name, began }) => [name, began]));
  }
}
