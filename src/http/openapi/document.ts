import { VERSION } from "../../version.ts";
import { CODES } from "../problem.ts";
import type { Route } from "../route.ts";
import { ABOUT } from "./about.ts";
import { eventWebhooks } from "./event-webhooks.ts";
import { RESPONSE_HEADERS, type ResponseHeader } from "./headers.ts";
import { type JsonSchema, SchemaBook } from "./json-schema.ts";
import { event } from "./models/event.ts";
import { problem } from "./models/problem.ts";
import { customUserId } from "./models/shared.ts";
import type { Answer, Operation } from "./operation.ts";
import { operations } from "./operations/index.ts";
import { parametersOf, templateOf } from "./parameters.ts";
import { PROBLEM_HEADERS, PROBLEM_WORDS, problemSchema, problemsOf } from "./problems.ts";
import { TAGS } from "./tags.ts";

const BY_KEY = "/v1/customers/by-key/:key";

/** What describes a route. The two routes of a customer are described by one operation. */
export function operationOf(route: Route, among: Operation[] = operations): Operation | undefined {
  const path = route.path.replace(BY_KEY, "/v1/customers/:id");
  return among.find((one) => one.method === route.method && one.path === path);
}

/** The OpenAPI 3.1 document of these routes. A route that nothing describes is left out: a test says so. */
export function makeDocument(routes: Route[]) {
  const book = new SchemaBook();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    for (const route of routes.filter((one) => operationOf(one) === operation)) {
      const path = templateOf(route.path);
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(operation, route, book) };
    }
  }
  for (const schema of [event, problem, customUserId]) book.of(schema, "output");
  const webhooks = eventWebhooks(book);
  return {
    openapi: "3.1.0",
    info: {
      title: "Connectwatch",
      version: VERSION,
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    webhooks,
    components: {
      schemas: Object.fromEntries(Object.entries(book.named).sort(([a], [b]) => (a < b ? -1 : 1))),
      headers: RESPONSE_HEADERS,
      securitySchemes: SECURITY,
    },
  };
}

const SECURITY = {
  key: { type: "http", scheme: "bearer", description: "An API key, `cw_…`, or a browser token." },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-connectwatch",
    description: "The dashboard's session, for this origin's own pages alone.",
  },
  token: {
    type: "apiKey",
    in: "query",
    name: "token",
    description: "A browser token, where no header can be sent. Never a key.",
  },
};

function describeRoute(operation: Operation, route: Route, book: SchemaBook): JsonSchema {
  const byKey = route.path.startsWith(BY_KEY);
  const parameters = parametersOf(operation, route, book);
  return {
    operationId: byKey ? `${operation.id}ByKey` : operation.id,
    tags: [operation.tag],
    summary: byKey ? `${operation.summary} (by key)` : operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    security: securityOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(operation.body ? { requestBody: bodyOf(operation.body, book) } : {}),
    responses: responsesOf(operation, route, book),
  };
}

/** Scopes are named as roles, as OpenAPI 3.1 allows for every kind of scheme. */
function securityOf({ scope, token }: Route): JsonSchema[] {
  if (scope === "open" || scope === "body") return [];
  return [{ key: [scope] }, { session: [scope] }, ...(token ? [{ token: [] }] : [])];
}

function bodyOf({ schema, optional }: NonNullable<Operation["body"]>, book: SchemaBook): JsonSchema {
  return {
    required: !optional,
    content: { "application/json": { schema: book.of(schema, "input") } },
  };
}

function responsesOf(operation: Operation, route: Route, book: SchemaBook): Record<string, JsonSchema> {
  const responses: Record<string, JsonSchema> = {};
  const never = route.path.startsWith(BY_KEY) ? operation.notByKey : [];
  for (const [status, answer] of Object.entries(operation.answers)) {
    if (!never?.includes(Number(status))) responses[status] = responseOf(answer, book);
  }
  const byStatus = Map.groupBy(problemsOf(operation, route), (code) => CODES[code][0]);
  for (const [status, codes] of byStatus) {
    const known = responses[status];
    const words = codes.map((code) => `\`${code}\`: ${PROBLEM_WORDS[code]}`).join("\n\n");
    responses[status] = {
      description: known ? `${known.description}\n\n${words}` : words,
      headers: headersOf(codes.flatMap((code) => PROBLEM_HEADERS[code] ?? [])),
      content: {
        ...(known?.content as JsonSchema | undefined),
        "application/problem+json": { schema: problemSchema(codes) },
      },
    };
  }
  return responses;
}

function responseOf({ description, content, headers }: Answer, book: SchemaBook): JsonSchema {
  return {
    description,
    headers: headersOf(headers ?? []),
    ...(content && {
      content: Object.fromEntries(
        Object.entries(content).map(([type, schema]) => [
          type,
          {
            schema: "_zod" in schema ? book.of(schema as Parameters<SchemaBook["of"]>[0], "output") : schema,
          },
        ]),
      ),
    }),
  };
}

function headersOf(names: ResponseHeader[]): JsonSchema {
  return Object.fromEntries(
    ["X-Request-Id", ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}
