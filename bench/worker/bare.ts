import { DurableObject } from "cloudflare:workers";

interface Env {
  ROWS: DurableObjectNamespace<Rows>;
}

/** What a row answers: its headers' values that differ from row to row, and its body. */
interface Kept {
  object: string;
  key: string;
  location: string;
  etag: string;
  body: string;
}

/** One row by its key: as little as an object with a table can be. */
export class Rows extends DurableObject<Env> {
  read(key: string): string {
    return (
      this.ctx.storage.sql.exec<{ text: string }>("SELECT text FROM kept WHERE key = ?", key).toArray()[0]
        ?.text ?? ""
    );
  }

  keep(key: string, text: string): void {
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, text TEXT NOT NULL)");
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO kept VALUES (?, ?)", key, text);
  }
}

/** Headers that are the same on every answer, as the real Worker sent them; set by the seed. */
let headers: { redirect: Record<string, string>; status: Record<string, string> } | null = null;

const CUSTOMERS = "/v1/customers/";
const LINKS = "/r/";

/**
 * A Worker without router, validation, keys or clicks, which makes the same one call to an object that reads one row, and
 * answers the same bytes. An object is named as the real Worker's is: a shard for links, one for each customer.
 */
export default {
  async fetch(request, env) {
    const { url } = request;
    const from = url.indexOf("/", 8);
    if (url.startsWith(LINKS, from)) {
      const slug = url.slice(from + LINKS.length);
      const location = await read(env, slug.slice(0, 2), slug);
      return new Response(null, { status: 302, headers: { location, ...headers?.redirect } });
    }
    if (url.startsWith(CUSTOMERS, from)) {
      const id = url.slice(from + CUSTOMERS.length);
      return status(await read(env, id, id), request.headers.get("if-none-match"));
    }
    if (url.startsWith("/api/checkUserStatus", from)) {
      const { customUserId } = (await request.json()) as { customUserId: string };
      return status(await read(env, customUserId, `leadsie ${customUserId}`), null);
    }
    if (url.startsWith("/seed", from)) return seed(request, env);
    return new Response(null, { status: 200 });
  },
} satisfies ExportedHandler<Env>;

function read(env: Env, object: string, key: string): Promise<string> {
  return env.ROWS.getByName(object).read(key);
}

/** A status is kept as its ETag, a line break, and its body. */
function status(text: string, ifNoneMatch: string | null): Response {
  const end = text.indexOf("\n");
  const etag = text.slice(0, end);
  const all = { ...headers?.status, etag };
  if (ifNoneMatch === etag) return new Response(null, { status: 304, headers: all });
  return new Response(text.slice(end + 1), { headers: all });
}

async function seed(request: Request, env: Env): Promise<Response> {
  const given = (await request.json()) as { headers: typeof headers; rows: Kept[] };
  headers = given.headers;
  await Promise.all(
    given.rows.map(({ object, key, location, etag, body }) =>
      env.ROWS.getByName(object).keep(key, location || `${etag}\n${body}`),
    ),
  );
  return new Response(null, { status: 204 });
}
