import type * as z from "zod";
import { jsonError, readJson } from "../http.ts";

export type Input<T> = { ok: true; value: T; raw: unknown } | { ok: false; response: Response };

/** The checked body of a control route and the body as it came; else the 400 that says which field is wrong. */
export async function readInput<T extends z.ZodType>(
  request: Request,
  schema: T,
): Promise<Input<z.output<T>>> {
  const body = await readJson(request);
  if (!body.ok) return { ok: false, response: jsonError(400, body.reason) };
  const parsed = schema.safeParse(body.value);
  if (parsed.success) return { ok: true, value: parsed.data, raw: body.value };
  return { ok: false, response: jsonError(400, sayWhatIsWrong(parsed.error)) };
}

function sayWhatIsWrong(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => `${path.map(String).join(".") || "body"}: ${message}`)
    .join("; ");
}
