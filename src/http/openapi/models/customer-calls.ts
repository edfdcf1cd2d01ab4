import * as z from "zod/mini";
import { model, say } from "../describe.ts";
import { count, time } from "./basic.ts";

export const token = model(
  "BrowserToken",
  z.object({ token: z.string(), expiresAt: time }),
  "A token that may only read one customer.",
);

export const erased = model(
  "Erased",
  z.object({
    erasedAt: time,
    links: count,
    events: count,
    deliveries: count,
    elsewhere: say(z.array(z.string()), "Who else may hold something of the customer."),
  }),
  "What was erased.",
);
