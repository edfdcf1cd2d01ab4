import { json, jsonText } from "../http.ts";
import type { Book } from "../store/book.ts";
import { bytesOf, streamOf, textOf } from "./body.ts";
import { HANG_MS } from "./constants.ts";
import { cut, endless, endsEarly, firstHalf, gzipBomb, gzipCut, slow, stall, truncated } from "./cut.ts";
import { delayOf, type Fault } from "./fault.ts";
import { allItems, type Item, itemsOf, type Reading } from "./items.ts";
import { breakOne, shorten } from "./spoil.ts";

/** What was asked: one customer's connections, or (null) the whole account's. */
export interface Question {
  readonly customer: string | null;
  readonly origin: string;
}

const LOGIN_PAGE = `<!doctype html><html lang="en"><head><title>Log in</title></head>
<body><h1>Log in to continue</h1><form method="post" action="/login"><input name="email"><button>Log in</button></form></body></html>`;

/** The right answer. */
export function answer(question: Question, book: Book): Response {
  return right(question, book, book.version);
}

/** The answer as this fault has it. */
export async function answerWith(fault: Fault, question: Question, book: Book): Promise<Response> {
  const items = () => itemsAt(question, book, book.version);
  switch (fault.kind) {
    case "none":
      return answer(question, book);
    case "status":
      return refusal(fault);
    case "hang":
      await scheduler.wait(HANG_MS);
      return json({ error: "Gateway timeout" }, 504);
    case "html":
      return new Response(LOGIN_PAGE, { headers: { "content-type": "text/html; charset=utf-8" } });
    case "wrong-shape":
      return json(fault.body ?? { data: { connections: [] }, ok: true });
    case "empty":
      return jsonText(textOf([]));
    case "stale":
      return right(question, book, staleVersion(question, book));
    case "delay": {
      const late = answer(question, book);
      await scheduler.wait(delayOf(fault));
      return late;
    }
    case "short":
      return streamed(shorten(items(), fault.drop, question.customer !== null));
    case "broken-one":
      return streamed(breakOne(items(), fault));
    case "huge":
      return streamed(items(), fault.bytes);
    case "endless":
      return endless(bytesOf(items(), Number.POSITIVE_INFINITY));
    case "gzip-bomb":
      return gzipBomb(bytesOf(items(), fault.bytes));
    case "slow":
      return slow(bytesOf(items()), fault.delayMs);
    case "stall":
      return stall(firstHalf(bytesOf(items())));
    case "truncated":
      return truncated(firstHalf(bytesOf(items())));
    case "cut":
      return cut(firstHalf(bytesOf(items())));
    case "ends-early":
      return endsEarly(firstHalf(bytesOf(items())));
    case "gzip-cut":
      return gzipCut(firstHalf(bytesOf(items())));
  }
}

function right(question: Question, book: Book, version: number): Response {
  if (question.customer !== null) return jsonText(textOf(itemsAt(question, book, version)));
  const reader = book.open(version);
  return streamed(itemsAt(question, book, version), 0, reader.close);
}

function itemsAt({ customer, origin }: Question, book: Book, version: number): Iterable<Item> {
  const reading: Reading = { book, plan: book.plan, version, origin };
  return customer === null ? allItems(reading) : itemsOf(customer, reading);
}

function streamed(items: Iterable<Item>, padTo = 0, done?: () => void): Response {
  const headers = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };
  return new Response(streamOf(bytesOf(items, padTo), done), { headers });
}

// The moment before the last change: of that customer, or of anything.
function staleVersion({ customer }: Question, book: Book): number {
  if (customer === null) return book.version - 1;
  return (book.lastChangeOf(customer) ?? book.version + 1) - 1;
}

function refusal(fault: Fault): Response {
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
  // A Response of these codes may not carry a body.
  if ([204, 205, 304].includes(fault.code)) return new Response(null, { status: fault.code, headers });
  return json({ error: `Status ${fault.code}, as asked for` }, fault.code, headers);
}
