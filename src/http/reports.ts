import * as z from "zod/mini";
import { askSoon } from "../refresh/ask-soon.ts";
import { CONFIRM_REPORT_SECONDS } from "../status/constants.ts";
import { customerStatus, upstream } from "../stubs.ts";
import { readJson } from "./body.ts";
import { MAX_REPORT_ASSETS, REPORT_AHEAD_MS } from "./constants.ts";
import { customerResponse, readCustomer } from "./customer-text.ts";
import { customerRoutes } from "./customers.ts";
import { type CustomerRef, customerNotFound } from "./key.ts";
import type { Context, Route } from "./route.ts";
import { instant, text } from "./schemas.ts";

export const reports: Route[] = customerRoutes("POST", "/reports", "write", reportAssets);

const seenAt = instant.check(
  z.refine(
    (at) => at <= Date.now() + REPORT_AHEAD_MS,
    "must not be later than now: it is when this was seen",
  ),
);

/** What the company itself saw of its customer's assets. */
export const reportSchema = z.strictObject({
  assets: z
    .array(
      z.strictObject({
        type: text(100).check(z.minLength(1)),
        id: text(200).check(z.minLength(1)),
        status: z.enum(["lost", "ok"]),
        at: seenAt,
        detail: z.optional(text(1000)),
      }),
    )
    .check(z.minLength(1), z.maxLength(MAX_REPORT_ASSETS)),
});

/** The company's own word: upstream's answers may go on showing what was long taken away. Then upstream is asked again. */
async function reportAssets(c: Context, { key }: CustomerRef): Promise<Response> {
  const { assets } = await readJson(c, reportSchema);
  const before = await readCustomer(c, key);
  if (!before.found) throw customerNotFound();
  const told = { by: "report", no: await upstream(c.env).takeNumber(), at: Date.now(), assets } as const;
  const reported = await customerStatus(c.env, key).report(told, null);
  const customer = await readCustomer(c, key);
  if (!reported.found || !customer.found) throw customerNotFound();
  const { customUserId } = customer;
  if (reported.ask) c.ctx.waitUntil(askSoon(c.env, { key, customUserId }, CONFIRM_REPORT_SECONDS));
  return customerResponse(c, key, customer);
}
