import fc from "fast-check";
import { broken, valid } from "./arbitrary.ts";
import type { Described, Parameter } from "./conformity.ts";
import type { Asked } from "./service.ts";

/** What stands in a path where the document says only that it is an id. */
export type Ids = Record<string, string>;

/** Requests to the operation that the document takes; `ids` are of things that are there. */
export function validRequest(operation: Described, ids: Ids): fc.Arbitrary<Asked> {
  return request(operation, ids, bodyOf(operation, valid), queryOf(operation));
}

/** The same with a body that is a little off; none where the operation takes no body. */
export function brokenBody(operation: Described, ids: Ids): fc.Arbitrary<Asked> | null {
  const schema = schemaOf(operation);
  return schema ? request(operation, ids, broken(schema), queryOf(operation)) : null;
}

/** The same with one parameter that the document does not take; none where there is no such parameter. */
export function brokenQuery(operation: Described, ids: Ids): fc.Arbitrary<Asked> | null {
  const strict = queryParameters(operation).filter(({ schema }) => oddOf(schema).length > 0);
  if (strict.length === 0) return null;
  const odd = fc
    .constantFrom(...strict)
    .chain(({ name, schema }) => fc.constantFrom(...oddOf(schema)).map((value) => [name, value] as const));
  const query = fc.tuple(queryOf(operation), odd).map(([given, [name, value]]) => {
    given.delete(name);
    given.append(name, value);
    return given;
  });
  return request(operation, ids, bodyOf(operation, valid), query);
}

export function schemaOf(operation: Described) {
  return operation.requestBody?.content["application/json"]?.schema;
}

function bodyOf(operation: Described, make: typeof valid): fc.Arbitrary<unknown> {
  const schema = schemaOf(operation);
  if (!schema) return fc.constant(undefined);
  return operation.requestBody?.required ? make(schema) : fc.option(make(schema), { nil: undefined });
}

function request(
  { method, path }: Described,
  ids: Ids,
  body: fc.Arbitrary<unknown>,
  query: fc.Arbitrary<URLSearchParams>,
): fc.Arbitrary<Asked> {
  const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? "nothing"));
  return fc.record({ body, query }).map(({ body: sent, query: asked }) => ({
    method,
    path: asked.size > 0 ? `${at}?${asked}` : at,
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  }));
}

function queryParameters({ parameters = [] }: Described): Parameter[] {
  return parameters.filter((one) => one.in === "query");
}

function queryOf(operation: Described): fc.Arbitrary<URLSearchParams> {
  const parameters = queryParameters(operation);
  const values = Object.fromEntries(
    parameters.map(({ name, schema }) => [name, name === "wait" ? NO_WAIT : seldom(name, valid(schema))]),
  );
  return fc.record(values, { requiredKeys: [] }).map((given) => {
    const query = new URLSearchParams();
    for (const { name, explode } of parameters) {
      const value = given[name];
      if (value === undefined) continue;
      if (!Array.isArray(value)) query.append(name, String(value));
      else if (explode) for (const one of value) query.append(name, String(one));
      else if (value.length > 0) query.append(name, value.join(","));
    }
    return query;
  });
}

/** No text that is made up is a cursor: often left out, so that lists are looked at too. */
function seldom(name: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (!/^(cursor|after)$/.test(name)) return value;
  return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

/** Waiting for a change that does not come is right, and takes a minute. */
const NO_WAIT = fc.constant(0);

/** Values of a parameter that its schema does not take; none where it takes any text. */
function oddOf(schema: Parameter["schema"]): string[] {
  const {
    type,
    enum: among,
    minimum,
    maximum,
    format,
  } = schema as {
    type?: string;
    enum?: unknown[];
    minimum?: number;
    maximum?: number;
    format?: string;
  };
  if (type === "integer") {
    return [
      "abc",
      "1.5",
      "-1",
      "",
      "1e3",
      " 1",
      ...(minimum === 1 ? ["0"] : []),
      String((maximum ?? 2 ** 53) + 1),
    ];
  }
  if (type === "boolean") return ["yes", "1", "", "TRUE"];
  if (among) return ["nothing-of-these", ""];
  if (format === "date-time") return ["yesterday", "2026-13-01T00:00:00Z", "1"];
  return [];
}
