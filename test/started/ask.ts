// Whatever the service answers: each test says which fields it expects.
export type Json = Record<string, unknown>;

export interface Answer<T = Json> {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; reading it fails where it is none. */
  readonly json: T;
}

export interface Question {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One request, redirects not followed. A body is sent as JSON. Rejects where nobody answers. */
export async function ask<T = Json>(url: string, question: Question = {}): Promise<Answer<T>> {
  const { method = "GET", body, headers = {} } = question;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(url, {
    method,
    headers: { ...type, ...headers },
    redirect: "manual",
    ...sent,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get json() {
      return JSON.parse(text) as T;
    },
  };
}
