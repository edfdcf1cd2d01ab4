import * as z from "zod/mini";

/** A schema of JSON Schema draft 2020-12, which is what OpenAPI 3.1 holds. */
export type JsonSchema = Record<string, unknown>;

/** `input`: what a caller may send. `output`: what is answered. */
type Direction = "input" | "output";

/**
 * Makes JSON Schemas of the schemas that validate. Those that have an id in zod's registry are gathered in `named` and
 * referred to.
 */
export class SchemaBook {
  readonly named: Record<string, JsonSchema> = {};

  /** Throws where two different schemas have one name: a document that says two things of one name is a bug. */
  of(schema: z.ZodMiniType, direction: Direction): JsonSchema {
    // Inside an object even a schema with a name of its own becomes a reference.
    const made = z.toJSONSchema(z.object({ it: schema }), {
      io: direction,
      unrepresentable: "any",
      override: ({ zodSchema, jsonSchema }) => adjust(zodSchema, jsonSchema, direction),
    }) as JsonSchema;
    for (const [name, named] of Object.entries((made.$defs ?? {}) as Record<string, JsonSchema>)) {
      this.add(name, relinked(named));
    }
    return relinked((made.properties as Record<string, JsonSchema>).it ?? {});
  }

  private add(name: string, { id: _, ...schema }: JsonSchema): void {
    const before = this.named[name];
    if (before && JSON.stringify(before) !== JSON.stringify(schema)) {
      throw new Error(`${name} names two different schemas: ${JSON.stringify([before, schema])}`);
    }
    this.named[name] = schema;
  }
}

/** zod puts named schemas under `$defs`; OpenAPI has a place of its own for them. */
function relinked(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

function adjust(schema: z.core.$ZodType, json: JsonSchema, direction: Direction): void {
  const { def } = schema._zod;
  // The pattern of a time or address is a page long, and the format says it.
  if (json.format !== undefined) delete json.pattern;
  if (def.type === "default") json.default ??= (schema as z.core.$ZodDefault)._zod.def.defaultValue;
  // What every whole number in JSON is anyway.
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (isAnything(json.additionalProperties)) json.additionalProperties = true;
  // Later releases add fields to answers: what is not named may be there.
  if (direction === "output" && def.type === "object" && json.additionalProperties === false) {
    delete json.additionalProperties;
  }
  if (direction === "input" && def.type === "pipe") adjustText(schema as z.core.$ZodPipe, json);
}

/** The schema that takes everything. */
function isAnything(schema: unknown): boolean {
  return typeof schema === "object" && schema !== null && Object.keys(schema).length === 0;
}

/** A parameter is text on its way and something else by its meaning: the document says the meaning. */
function adjustText(pipe: z.core.$ZodPipe, json: JsonSchema): void {
  if (json.type !== "string" || json.format !== undefined) return;
  if (Array.isArray(json.enum) && json.enum.join() === "true,false") {
    delete json.enum;
    json.type = "boolean";
    return;
  }
  const { out } = pipe._zod.def;
  if (out._zod.def.type !== "number") return;
  const { minimum, maximum } = z.toJSONSchema(out);
  delete json.pattern;
  Object.assign(json, { type: "integer", minimum, maximum });
}
