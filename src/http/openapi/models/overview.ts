import * as z from "zod/mini";
import { model, say } from "../describe.ts";
import { count } from "./basic.ts";

const counts = z.record(z.string(), count);

export const overviewModel = model(
  "Overview",
  z.object({
    timeZone: say(z.string(), "In which days begin and end."),
    customers: z.object({
      states: say(counts, "Watched customers by state; archived and asked ones aside."),
      archived: count,
      overdue: count,
    }),
    funnel: say(
      z.array(
        z.object({
          stage: z.enum(["made", "opened", "partial", "connected"]),
          customers: count,
          medianMs: say(z.nullable(count), "How long half of them took from the beginning, within a tenth."),
        }),
      ),
      "How far came whoever is watched by hand or by a link since the first of the days.",
    ),
    days: say(
      z.array(
        z.object({
          day: z.iso.date(),
          changes: say(counts, "Events by the word behind `customer.`."),
          clicks: say(count, "By persons, of the last 1,000 a link."),
        }),
      ),
      "The last 30, today's last.",
    ),
  }),
  "How everybody fares, in numbers.",
);
