import { rootBits } from "../account/root-key.ts";
import { seal, unseal } from "../account/seal.ts";
import type { KeptAnswer } from "../idempotency/idempotency.ts";
import { sha256Hex } from "../sha256.ts";
import { idempotencyShard, shardOf } from "../stubs.ts";
import { customersIn } from "./about.ts";
import { hasBody, readText } from "./body.ts";
import { invalid, Problem } from "./problem.ts";
import type { Context } from "./route.ts";

/** What a client may send: any visible ASCII, as the draft of the Idempotency-Key header and every known client do. */
const KEY = /^[\x21-\x7e]{1,255}$/;

type Handler = (c: Context, seed: string) => Promise<Response>;
type Answering = (c: Context) => Promise<Response>;

/**
 * A creating handler that takes Idempotency-Key: the same key and body give the first answer again, another body
 * a 409. `seed` is the same for every try with one key: what the handler draws by chance it draws from it.
 */
export function idempotent(handler: Handler, maxBytes?: number): Answering {
  return answering(handler, OPEN, maxBytes);
}

/**
 * The same for an answer that holds a secret: it is kept encrypted, and so that nothing that is stored, the seed
 * included, tells what the handler drew from it.
 */
export function idempotentSecret(handler: Handler): Answering {
  return answering(handler, SEALED);
}

/** How an answer is kept. `of` is the Idempotency-Key with its caller: only its hash is stored. */
interface Keeping {
  seal(c: Context, of: string, body: string): Promise<string>;
  open(c: Context, of: string, body: string): Promise<string | null>;
  seed(c: Context, of: string, stored: string): Promise<string>;
}

const OPEN: Keeping = {
  seal: async (_c, _of, body) => body,
  open: async (_c, _of, body) => body,
  seed: async (_c, _of, stored) => stored,
};

/**
 * Keys by HKDF of ADMIN_API_KEY and the Idempotency-Key: neither what is stored, nor that and a guess of the
 * Idempotency-Key (which may be a plain order number), opens the answer.
 */
const SEALED: Keeping = {
  seal: ({ config }, of, body) => seal(config.adminApiKey, `answer ${of}`, body),
  open: ({ config }, of, body) => unseal(config.adminApiKey, `answer ${of}`, body),
  seed: async ({ config }, of, stored) =>
    new Uint8Array(await rootBits(config.adminApiKey, `seed ${of} ${stored}`)).toHex(),
};

function answering(handler: Handler, keeping: Keeping, maxBytes?: number): Answering {
  return async (c) => {
    const key = c.request.headers.get("idempotency-key");
    if (key === null) return handler(c, newSeed());
    if (!KEY.test(key)) {
      throw invalid(
        "Idempotency-Key",
        "idempotency_key_invalid",
        "must be 1 to 255 visible ASCII characters",
      );
    }
    const text = hasBody(c.request) ? await readText(c, maxBytes) : "";
    const of = `${c.principal.id}\n${key}`;
    const id = await sha256Hex(of);
    const fingerprint = await sha256Hex(`${c.request.method} ${c.url.pathname}${c.url.search}\n${text}`);
    const shard = idempotencyShard(c.env, shardOf(id));
    const begun = await shard.begin(id, fingerprint, await customersIn(c, text));
    if (begun.outcome === "kept") return again(c, keeping, of, begun.answer);
    if (begun.outcome === "mismatch") {
      throw new Problem("idempotency_mismatch", "This Idempotency-Key was used with another request.");
    }
    if (begun.outcome === "erased") throw erased();
    const seed = await keeping.seed(c, of, begun.seed);
    const done = remember(handler, { ...c, request: withBody(c.request, text) }, seed, {
      finish: async ({ body, ...rest }) =>
        shard.finish(id, { ...rest, body: await keeping.seal(c, of, body) }),
      release: () => shard.release(id),
    });
    // A caller who hangs up comes again with the same key: the answer is then ready, instead of half made.
    c.ctx.waitUntil(done.catch(() => {}));
    return done;
  };
}

/** What a handler without an Idempotency-Key draws from. */
function newSeed(): string {
  return crypto.getRandomValues(new Uint8Array(SEED_BYTES)).toHex();
}

const SEED_BYTES = 32;

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

/** Under another ADMIN_API_KEY a sealed answer stays closed. */
async function again(c: Context, keeping: Keeping, of: string, answer: KeptAnswer): Promise<Response> {
  const body = await keeping.open(c, of, answer.body);
  if (body === null) {
    throw new Problem(
      "idempotency_mismatch",
      "The answer to this Idempotency-Key was encrypted under another ADMIN_API_KEY. Use a new one.",
    );
  }
  return given({ ...answer, body });
}

function erased(): Problem {
  return new Problem("gone", "The answer to this Idempotency-Key held a customer who was erased since.");
}

function given({ status, headers, body }: KeptAnswer): Response {
  return new Response(body, { status, headers });
}

function withBody(request: Request, body: string): Request {
  const { method, headers } = request;
  return new Request(request.url, { method, headers, ...(body === "" ? {} : { body }) });
}
