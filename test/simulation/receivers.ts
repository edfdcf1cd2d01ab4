import { BIG_CHUNK, BIG_CHUNKS, KILLED, LIMIT_READ, MAX_TRIES, REFUSED_TRIES, SECOND } from "./constants.ts";
import { Letters } from "./letters.ts";
import { currentLife, type Lives } from "./lives.ts";
import { Random } from "./random.ts";
import { FATES, type Fate, RETRY_AFTERS, Receiver, type Wishes } from "./receiver.ts";
import type { Record } from "./record.ts";
import type { Trace } from "./trace.ts";

/** Where redirects of receivers point: nobody is ever to come there. */
const ELSEWHERE = "https://elsewhere.acme.dev/hook";

/** Every server that webhooks lead to. How each answers depends on the seed, the event and the try, on no order. */
export class Receivers {
  readonly all: Receiver[] = [];
  readonly letters: Letters;
  private readonly seed: number;

  constructor(
    seed: number,
    private readonly record: Record,
    private readonly lives: Lives,
    private readonly trace: Trace,
    private readonly isTroubled: () => boolean,
    now: () => number,
    keyOf: (customUserId: string) => string,
  ) {
    this.seed = seed;
    this.letters = new Letters(record, now, keyOf);
  }

  add(wishes: Wishes): Receiver {
    const receiver = new Receiver(this.all.length, wishes);
    this.all.push(receiver);
    return receiver;
  }

  /** Those whose webhook exists for all that the company knows. */
  watched(): Receiver[] {
    return this.all.filter((one) => one.isWatched);
  }

  /** A request of an endpoint's. */
  async answer(url: string, init: RequestInit | undefined): Promise<Response> {
    const life = currentLife();
    if (!life || life.over) return new Promise<Response>(() => {});
    const receiver = this.all.find((one) => one.url === url);
    if (!receiver) {
      this.record.violations.push(`something is sent to ${url}`);
      return new Response(null, { status: 404 });
    }
    if (init?.redirect !== "manual") this.record.violations.push(`${receiver.name}: redirects are followed`);
    const header = new Headers(init?.headers);
    const letter = {
      id: header.get("webhook-id") ?? "",
      timestamp: header.get("webhook-timestamp") ?? "",
      signature: header.get("webhook-signature") ?? "",
      body: String(init?.body),
    };
    const told = this.letters.arrives(receiver, letter);
    if (told.type === "webhook.test")
      return new Response(null, { status: receiver.mood === "down" ? 500 : 204 });
    const tried = receiver.of(told.id);
    tried.count++;
    const what = `${told.customUserId ?? told.type} ${told.seq}`;
    const random = new Random(
      hashOf(`${this.seed} ${receiver.index} ${what} ${tried.count} ${receiver.mood}`),
    );
    const fate = random.weighted(FATES[receiver.mood] as { [fate in Fate]: number });
    this.trace.note(
      `  ${receiver.name} says ${fate} to ${told.type} ${what.slice(0, 20)}, try ${tried.count}`,
    );
    if (this.isTroubled() && random.chance(KILLED)) {
      tried.accepted ||= random.chance(0.5);
      this.trace.note(`  it is killed before it hears that, ${tried.accepted ? "" : "not "}taken`);
      return this.lives.killSelf();
    }
    if (fate === "slow") await this.lives.pause(random.from(1, 13) * SECOND);
    if (isTaken(fate)) tried.accepted = true;
    if (tried.count >= (fate === "404" ? REFUSED_TRIES : MAX_TRIES)) tried.givenUp = true;
    return this.says(fate, random, init?.signal ?? null);
  }

  private says(fate: Fate, random: Random, signal: AbortSignal | null): Response | Promise<Response> {
    switch (fate) {
      case "hang":
        return this.hangs(signal);
      case "reset":
        throw new TypeError("simulated: connection reset");
      case "301":
      case "308":
        return new Response(null, { status: Number(fate), headers: { location: ELSEWHERE } });
      case "429":
      case "503": {
        const wait = random.pick(RETRY_AFTERS);
        const headers = wait === null ? {} : { "retry-after": wait };
        return new Response("later", { status: Number(fate), headers });
      }
      case "huge":
        return new Response(this.endless(BIG_CHUNKS));
      case "drip":
        return new Response(this.dripping());
      case "204":
        return new Response(null, { status: 204 });
      case "slow":
        return new Response("thanks");
      default:
        return new Response("said", { status: Number(fate) });
    }
  }

  private hangs(signal: AbortSignal | null): Promise<Response> {
    const life = currentLife();
    if (!life || !signal) throw new Error("whoever sends sets itself a limit");
    life.waiting++;
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        life.waiting--;
        reject(new Error("simulated: no answer"));
      });
    });
  }

  /** 10 MB, of which nobody needs more than the beginning. */
  private endless(chunks: number): ReadableStream<Uint8Array> {
    let given = 0;
    return new ReadableStream<Uint8Array>({
      pull: (to) => {
        if (++given === LIMIT_READ)
          this.record.violations.push("more of a large answer is read than is kept");
        if (given > chunks) to.close();
        else to.enqueue(new Uint8Array(BIG_CHUNK).fill(120));
      },
    });
  }

  /** A status, and a body that does not come. */
  private dripping(): ReadableStream<Uint8Array> {
    const life = currentLife();
    let waits = false;
    return new ReadableStream<Uint8Array>(
      {
        pull: () => {
          waits = true;
          if (life) life.waiting++;
          return new Promise<void>(() => {});
        },
        cancel: () => {
          if (waits && life) life.waiting--;
        },
      },
      { highWaterMark: 0 },
    );
  }
}

function isTaken(fate: Fate): boolean {
  return ["200", "204", "huge", "slow", "drip"].includes(fate);
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
