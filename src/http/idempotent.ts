import type { KeptAnswer } from "../idempotency/idempotency.ts";
import { idempotencyShard, shardOf } from "../stubs.ts";
import { readText } from "./body.ts";
import { invalid, Problem } from "./problem.ts";
import type { Context, Route } from "./route.ts";

/** What a client may send: any visible ASCII, as the draft of the Idempotency-Key header and every known client do. */
const KEY = /^[\x21-\x7e]{1,255}$/;

type Handler = (c: Context, seed: string) => Promise<Response>;

/**
 * A creating handler that takes Idempotency-Key: the same key and body give the first answer again, another body
 * a 409. `seed` is the same for every try with one key: what the handler draws by chance it draws from it.
 */
export function idempotent(handler: Handler, maxBytes?: number): Route["handle"] {
  return async (c) => {
    const key = c.request.headers.get("idempotency-key");
    if (key === null) return handler(c, crypto.randomUUID());
    if (!KEY.test(key)) {
      throw invalid(
        "Idempotency-Key",
        "idempotency_key_invalid",
        "must be 1 to 255 visible ASCII characters",
      );
    }
    const text = await readText(c, maxBytes);
    const id = await hash(`${c.principal.id}\n${key}`);
    const fingerprint = await hash(`${c.request.method} ${c.url.pathname}${c.url.search}\n${text}`);
    const shard = idempotencyShard(c.env, shardOf(id));
    const begun = await shard.begin(id, fingerprint);
    if (begun.outcome === "kept") return given(begun.answer);
    if (begun.outcome === "mismatch") {
      throw new Problem("idempotency_mismatch", "This Idempotency-Key was used with another request.");
    }
    const done = remember(handler, { ...c, request: withBody(c.request, text) }, begun.seed, {
      finish: (answer) => shard.finish(id, answer),
      release: () => shard.release(id),
    });
    // A caller who hangs up comes again with the same key: the answer is then ready, instead of half made.
    c.ctx.waitUntil(done.catch(() => {}));
    return done;
  };
}

interface Keeper {
  finish(answer: KeptAnswer): Promise<void>;
  release(): Promise<void>;
}

/** Keeps the answer, refusals of the request itself included; what may go better the next time is tried again. */
async function remember(handler: Handler, c: Context, seed: string, keeper: Keeper): Promise<Response> {
  let response: Response;
  try {
    response = await handler(c, seed);
  } catch (error) {
    if (!(error instanceof Problem) || !final(error.status)) {
      await keeper.release();
      throw error;
    }
    response = error.response(c.requestId);
  }
  if (!final(response.status)) {
    await keeper.release();
    return response;
  }
  const headers = Object.fromEntries(response.headers);
  const answer: KeptAnswer = { status: response.status, headers, body: await response.text() };
  await keeper.finish(answer);
  return given(answer);
}

function final(status: number): boolean {
  return status < 500 && status !== 429;
}

function given({ status, headers, body }: KeptAnswer): Response {
  return new Response(body, { status, headers });
}

function withBody(request: Request, body: string): Request {
  return new Request(request.url, { method: request.method, headers: request.headers, body });
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}
