import type { JsonSchema } from "./json-schema.ts";

interface Header {
  description: string;
  schema: JsonSchema;
}

const text = { type: "string" };
const time = { type: "string", format: "date-time" };

/** Headers of answers. `X-Request-Id` is on every one and is not named by the operations. */
export const RESPONSE_HEADERS = {
  "X-Request-Id": {
    description: "Names this request in the logs. Also in the body of every problem.",
    schema: { type: "string", format: "uuid" },
  },
  ETag: {
    description: "Names the customer's version; give it back as If-None-Match.",
    schema: text,
  },
  "X-Checked-At": {
    description: "When Leadsie was last heard about this customer. Absent when it never was.",
    schema: time,
  },
  "X-Stale": {
    description: "Why nothing newer is known. Absent while Leadsie is heard.",
    schema: text,
  },
  "Retry-After": {
    description: "Seconds after which to ask again.",
    schema: { type: "integer", minimum: 1 },
  },
  Allow: { description: "The methods that the path answers.", schema: text },
  "WWW-Authenticate": { description: "Bearer", schema: text },
  Link: {
    description: 'Of a list as CSV: the next page, as `</v1/…?cursor=…>; rel="next"`. Absent on the last.',
    schema: text,
  },
  Location: { description: "Where to go on.", schema: { type: "string", format: "uri-reference" } },
  "Set-Cookie": { description: "The session, for this origin's own pages alone.", schema: text },
} as const satisfies Record<string, Header>;

export type ResponseHeader = keyof typeof RESPONSE_HEADERS;

/** Headers of requests. */
export const REQUEST_HEADERS = {
  "Idempotency-Key": {
    description:
      "The same key and body within 24 hours give the first answer again; with another body, 409. 1 to 255 visible ASCII characters.",
    schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
  },
  "If-None-Match": {
    description: "An ETag, or several with commas between: 304 where it is still right.",
    schema: text,
  },
  "Last-Event-ID": {
    description: "The id of the last event that was received: the stream goes on after it.",
    schema: text,
  },
  Accept: {
    description: "`text/csv` gives the list as CSV.",
    schema: { type: "string", examples: ["application/json", "text/csv"] },
  },
} as const satisfies Record<string, Header>;

export type RequestHeader = keyof typeof REQUEST_HEADERS;
