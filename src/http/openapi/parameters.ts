import type { Route } from "../route.ts";
import { REQUEST_HEADERS } from "./headers.ts";
import type { JsonSchema, SchemaBook } from "./json-schema.ts";
import type { Operation } from "./operation.ts";

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: unknown;
  schema: JsonSchema;
  style?: string;
  explode?: boolean;
}

/** `/v1/links/:slug` as OpenAPI writes it: `/v1/links/{slug}`. */
export function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, "{$1}").replace("*", "{file}");
}

export function parametersOf(operation: Operation, route: Route, book: SchemaBook): Parameter[] {
  return [
    ...pathParameters(route.path),
    ...(operation.query ? queryParameters(operation, book) : []),
    ...headerParameters(operation),
  ];
}

function pathParameters(path: string): Parameter[] {
  const names = [...templateOf(path).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return names.map((name) => ({ name, in: "path", required: true, ...pathParameter(path, name) }));
}

/** What stands in a path, by where it stands. */
function pathParameter(path: string, name: string): { description: string; schema: JsonSchema } {
  const text = { type: "string", minLength: 1 };
  if (path.startsWith("/v1/customers/:id")) {
    return {
      description: "The customUserId, percent-encoded. By key, where a URL cannot carry it.",
      schema: { $ref: "#/components/schemas/CustomUserId" },
    };
  }
  if (name === "key") {
    return {
      description: "SHA-256 of the customUserId's UTF-8, in hex.",
      schema: { type: "string", pattern: "^[0-9a-f]{64}$" },
    };
  }
  if (name === "slug") return { description: "The link's slug.", schema: text };
  if (name === "secret") return { description: "LEADSIE_WEBHOOK_SECRET.", schema: text };
  if (name === "file") return { description: "The file's name.", schema: text };
  return { description: "As the list gives it.", schema: text };
}

function queryParameters({ query }: Operation, book: SchemaBook): Parameter[] {
  if (!query) return [];
  const { properties, required } = book.of(query, "input") as {
    properties: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]): Parameter => {
    const list = listOf(schema);
    const joined = schema.type === "array";
    return {
      name,
      in: "query",
      required: required?.includes(name) ?? false,
      ...(description === undefined || description === "" ? {} : { description }),
      schema: list ?? schema,
      // Repeated, `state=lost&state=failed`; or, where the schema itself is a list, `include=connections,links`.
      ...(list || joined ? { style: "form", explode: !joined } : {}),
    };
  });
}

/** One value, or several by repeating the parameter: a list either way. */
function listOf({ anyOf }: JsonSchema): JsonSchema | undefined {
  if (!Array.isArray(anyOf)) return undefined;
  return anyOf.find((one: JsonSchema) => one.type === "array");
}

function headerParameters({ requestHeaders }: Operation): Parameter[] {
  return (requestHeaders ?? []).map((name) => ({
    name,
    in: "header",
    required: false,
    ...REQUEST_HEADERS[name],
  }));
}
