import * as z from "zod/mini";
import { CODES, type ProblemCode } from "../../problem.ts";
import { model, say } from "../describe.ts";

export const fieldError = model(
  "FieldError",
  z.object({
    path: say(z.string(), "Where, like `requires.0.types`; empty for the whole."),
    code: say(z.string(), "Stable, like `unknown_field`, `customer_id_invalid`, `request_url_host`."),
    message: say(z.string(), "In words, for people."),
  }),
  "One thing that is wrong with a request.",
);

export const problem = model(
  "Problem",
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    code: say(z.enum(Object.keys(CODES) as ProblemCode[]), "One for each cause. Decide by this."),
    detail: say(z.string(), "In words, for people."),
    requestId: say(z.uuid(), "As in X-Request-Id."),
    errors: z.optional(z.array(fieldError)),
  }),
  "Why a request was refused: RFC 9457.",
);
