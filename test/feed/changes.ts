import { env } from "cloudflare:workers";
import { customerKey } from "../../src/customer-id.ts";
import { customerStatus } from "../../src/stubs.ts";
import { call } from "../http/worker.ts";
import { connectionText } from "../status/build.ts";

export const stubOf = async (id: string) => customerStatus(env, await customerKey(id));

export const watch = (id: string, body: object = { name: "Acme" }) =>
  call("PUT", `/v1/customers/${id}`, body);

let last = 0;

/** One more connection of the customer, as a poll would bring it: two events the first time, then one. */
export async function change(id: string): Promise<void> {
  const no = ++last;
  const object = await stubOf(id);
  const read = await object.read();
  const had = read.found ? (JSON.parse(`[${read.connections}]`) as object[]) : [];
  const added = connectionText({ customUserId: id, user: 100_000 + no });
  const now = Date.now();
  const connections = [...had.map((one) => JSON.stringify(one)), added];
  await object.observe({ no, begunAt: now, at: now, connections });
}
