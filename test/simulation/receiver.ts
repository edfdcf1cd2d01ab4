import type { FeedRow } from "../../src/feed/protocol.ts";

/** How a receiver answers one try. `slow` within the time limit, `drip` with a body that never ends. */
export type Fate =
  | "200"
  | "204"
  | "500"
  | "404"
  | "410"
  | "301"
  | "308"
  | "429"
  | "503"
  | "hang"
  | "reset"
  | "huge"
  | "slow"
  | "drip";

/** Well: it takes everything. Rough: anything may go wrong. Down, refusing, leaving: nothing is taken. */
export type Mood = "well" | "rough" | "down" | "refusing" | "leaving";

export const MOODS: Record<Mood, number> = { well: 6, rough: 5, down: 2, refusing: 1, leaving: 0.4 };

export const FATES: Record<Mood, Partial<Record<Fate, number>>> = {
  well: { "200": 1 },
  rough: {
    "200": 50,
    "204": 4,
    "500": 5,
    "404": 3,
    "410": 0.5,
    "301": 2,
    "308": 2,
    "429": 3,
    "503": 3,
    hang: 3,
    reset: 4,
    huge: 3,
    slow: 5,
    drip: 2,
  },
  down: { "500": 3, "503": 1, hang: 1, reset: 2, "308": 1 },
  refusing: { "404": 1 },
  leaving: { "410": 1 },
};

/** What a Retry-After may say: seconds, a date, and nonsense. */
export const RETRY_AFTERS = [
  "1",
  "90",
  "7200",
  "Sun, 01 Jan 2040 12:00:00 GMT",
  "31536000",
  "soon",
  "-5",
  null,
];

export interface Secret {
  secret: string;
  /** It signs until then by the service's clock; null: for good. */
  until: number | null;
}

/** One try as it arrived. */
export interface Letter {
  id: string;
  timestamp: string;
  signature: string;
  body: string;
}

/** What a receiver remembers of one event. */
export interface Tried {
  count: number;
  accepted: boolean;
  /** It was answered so that it may be given up. */
  givenUp: boolean;
}

export interface Wishes {
  events?: string[];
  causes?: string[];
  ordered: boolean;
  startAt?: string;
}

/** Somebody's server, and what the company knows of the webhook that leads there. */
export class Receiver {
  readonly name: string;
  readonly url: string;
  /** Empty until its creation was acknowledged. */
  id = "";
  mood: Mood = "well";
  /** The newest first. */
  secrets: Secret[] = [];
  /** Letters that came while the answer with their secret was on its way; null: none is. */
  unsure: Letter[] | null = [];
  /** What the logs held before the webhook was made and after; nothing of it was promised to a webhook for what comes. */
  heads: number[] | null = null;
  /** A rotation that was not acknowledged yet: it is asked for again. */
  rotation: { key: string; overlapSeconds: number; at: number } | null = null;
  deleted = false;
  /** Acknowledged as disabled. */
  silent = false;
  readonly tried = new Map<string, Tried>();
  /** The lowest number of each customer's that it was sent. */
  readonly first = new Map<string, number>();

  constructor(
    readonly index: number,
    readonly wishes: Wishes,
  ) {
    this.name = `receiver ${index}`;
    this.url = `https://receiver-${index}.acme.dev/hook`;
  }

  get isWatched(): boolean {
    return this.id !== "" && !this.deleted;
  }

  wants({ type, cause }: { type: string; cause: string }): boolean {
    const { events, causes } = this.wishes;
    return (events?.includes(type) ?? true) && (causes?.includes(cause) ?? true);
  }

  /** Whether the webhook must bring what lies there in a log. */
  expects(log: number, row: FeedRow): boolean {
    return this.wants(row) && (this.wishes.startAt !== undefined || row.no > (this.heads?.[log] ?? 0));
  }

  of(id: string): Tried {
    const known = this.tried.get(id) ?? { count: 0, accepted: false, givenUp: false };
    this.tried.set(id, known);
    return known;
  }
}
