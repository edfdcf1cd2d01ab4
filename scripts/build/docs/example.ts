import type { Document, Placed, Schema } from "./document.ts";

const MOST_DEEP = 6;

/** A value that the schema would take: what is required, with the schema's own examples where it has some. */
export function exampleOf(schema: Schema, document: Document, depth = 0): unknown {
  if (schema.$ref) {
    const named = document.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
    return named && depth < MOST_DEEP ? exampleOf(named, document, depth + 1) : null;
  }
  if (schema.examples) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return exampleOf(schema.anyOf[0] ?? {}, document, depth + 1);
  if (schema.properties) {
    const required = Object.entries(schema.properties).filter(([name]) => schema.required?.includes(name));
    return Object.fromEntries(required.map(([name, one]) => [name, exampleOf(one, document, depth + 1)]));
  }
  if (schema.items) return [exampleOf(schema.items, document, depth + 1)];
  if (schema.format === "date-time") return "2027-01-31T12:00:00.000Z";
  if (schema.type === "integer" || schema.type === "number") return schema.default ?? schema.minimum ?? 1;
  if (schema.type === "boolean") return true;
  return schema.type === "string" ? "…" : {};
}

/** The operation from a command line. */
export function curlOf(operation: Placed, document: Document): string {
  const { method, path, security, requestBody } = operation;
  const parts = [`curl${method === "GET" ? "" : ` -X ${method}`} "$CONNECTWATCH${path}"`];
  if (security?.some((one) => "key" in one)) parts.push('-H "Authorization: Bearer $KEY"');
  const schema = requestBody?.content["application/json"]?.schema;
  if (schema) {
    const body = JSON.stringify(exampleOf(schema, document)).replaceAll("'", "'\\''");
    parts.push('-H "Content-Type: application/json"', `-d '${body}'`);
  }
  return parts.join(" \\\n  ");
}
