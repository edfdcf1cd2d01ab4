import type * as z from "zod/mini";
import type { ProblemCode } from "../problem.ts";
import type { Route } from "../route.ts";
import type { RequestHeader, ResponseHeader } from "./headers.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Tag } from "./tags.ts";

/**
 * What the document says of a route besides its scope. The schemas of `query` and `body` are the ones that the handler
 * checks with: what they do not take is refused, and what the document says of them is made from them.
 */
export interface Operation {
  method: Route["method"];
  /** As the route has it. Of the two routes of a customer, the one by id: the one by key is described with it. */
  path: string;
  /** Later releases keep it: generated clients are named after it. */
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  query?: z.ZodMiniObject;
  requestHeaders?: RequestHeader[];
  body?: Body;
  /** By status: every answer that is no problem. */
  answers: Record<number, Answer>;
  /** Statuses of `answers` that the route by key never gives. */
  notByKey?: number[];
  /** What is refused for reasons of its own: those that follow from scope, query and body are added. */
  problems?: ProblemCode[];
}

export interface Body {
  schema: z.ZodMiniType;
  /** Nothing at all may be sent instead. */
  optional?: true;
}

export interface Answer {
  description: string;
  /** By media type; none: the answer has no body. */
  content?: Record<string, z.ZodMiniType | JsonSchema>;
  headers?: ResponseHeader[];
}

/** An answer in JSON. */
export function answer(description: string, schema: z.ZodMiniType, ...headers: ResponseHeader[]): Answer {
  return { description, content: { "application/json": schema }, headers };
}

/** An answer without a body. */
export function empty(description: string, ...headers: ResponseHeader[]): Answer {
  return { description, headers };
}

/** A page for people. */
export function page(description: string, ...headers: ResponseHeader[]): Answer {
  return { description, content: { "text/html": { type: "string" } }, headers };
}
