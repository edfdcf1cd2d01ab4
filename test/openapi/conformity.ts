import { Validator } from "@cfworker/json-schema";
import { makeDocument } from "../../src/http/openapi/document.ts";
import type { JsonSchema } from "../../src/http/openapi/json-schema.ts";
import { routes } from "../../src/http/routes.ts";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  schema: JsonSchema;
  explode?: boolean;
}

interface Response {
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: JsonSchema }>;
}

/** An operation as the document has it. */
export interface Described {
  operationId: string;
  method: string;
  path: string;
  security: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, Response>;
}

export const document = makeDocument(routes);

export const described: Described[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, operation]) => ({ ...operation, method: method.toUpperCase(), path }) as unknown as Described,
  ),
);

export function byId(operationId: string): Described {
  const found = described.find((one) => one.operationId === operationId);
  if (!found) throw new Error(`the document has no operation ${operationId}`);
  return found;
}

/** Whether a value is what a request's schema takes. */
export function takes(schema: JsonSchema): (value: unknown) => boolean {
  const validator = validatorOf(schema, document.components);
  return (value) => validator.validate(value).valid;
}

/**
 * What is wrong with an answer by the document, in words; empty where all is well. Fields that the document does not
 * name are wrong too: callers are told of later ones, but what is there today is described.
 */
export async function faultsOf(operation: Described, answer: globalThis.Response): Promise<string[]> {
  const response = operation.responses[answer.status];
  if (!response) return [`the status ${answer.status} is not documented: ${await cut(answer)}`];
  const missing = /^[0-9a-f-]{36}$/.test(answer.headers.get("x-request-id") ?? "") ? [] : ["no X-Request-Id"];
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  const stream = type === "text/event-stream";
  if (stream) await answer.body?.cancel();
  const text = stream ? " " : await answer.text();
  if (text === "") return response.content && !isHead(answer) ? [...missing, "the body is empty"] : missing;
  const content = response.content?.[type] ?? response.content?.["*/*"];
  if (!content) return [...missing, `${type} is not documented for ${answer.status}: ${text.slice(0, 200)}`];
  if (!type.endsWith("json")) return missing;
  return [
    ...missing,
    ...bodyFaults(operation.operationId, answer.status, type, content.schema, JSON.parse(text)),
  ];
}

/** 304 has the headers of the answer it stands for. */
function isHead({ status }: globalThis.Response): boolean {
  return status === 304;
}

async function cut(answer: globalThis.Response): Promise<string> {
  return (await answer.text()).slice(0, 300);
}

const validators = new Map<string, Validator>();

function bodyFaults(id: string, status: number, type: string, schema: JsonSchema, body: unknown): string[] {
  const name = `${id} ${status} ${type}`;
  const validator = validators.get(name) ?? validatorOf(closed(schema), closedComponents);
  validators.set(name, validator);
  const { errors } = validator.validate(body);
  return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`).slice(-4);
}

function validatorOf(schema: JsonSchema, components: unknown): Validator {
  return new Validator({ ...schema, components } as object, "2020-12", false);
}

const closedComponents = closed(document.components);

/** The same, with every object that names its fields closed to others, unless it says that it takes them. */
function closed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(closed) as T;
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]));
  const open = inner.type === "object" && "properties" in inner && !("additionalProperties" in inner);
  return (open ? { ...inner, additionalProperties: false } : inner) as T;
}
