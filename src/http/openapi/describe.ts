import * as z from "zod/mini";
import type { JsonSchema } from "./json-schema.ts";

type Shape<S extends z.ZodMiniObject> = S["_zod"]["def"]["shape"];

/**
 * Says of every field of a request's schema what it is, here instead of where it validates: the Worker does without the
 * words. A field that is added there and not described here does not compile; `null`: its own schema says it all. Gives
 * the schema itself.
 */
export function describe<S extends z.ZodMiniObject>(
  schema: S,
  fields: Record<keyof Shape<S> & string, string | JsonSchema | null>,
): S {
  for (const [name, said] of Object.entries(fields)) {
    const field = schema._zod.def.shape[name];
    if (field && said !== null)
      z.globalRegistry.add(field, typeof said === "string" ? { description: said } : said);
  }
  return schema;
}

/** Gives a request's schema a name in the document. */
export function name<S extends z.ZodMiniType>(id: string, schema: S, description?: string): S {
  z.globalRegistry.add(schema, { id, ...(description === undefined ? {} : { description }) });
  return schema;
}

/** A schema of the document alone, with its description. */
export function say<S extends z.ZodMiniType>(schema: S, description: string): S {
  return schema.check(z.describe(description)) as S;
}

/** An answer's model: a name in the document, and what it is. */
export function model<S extends z.ZodMiniType>(id: string, schema: S, description: string): S {
  return name(id, schema, description);
}
