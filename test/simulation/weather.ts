import type { Given } from "./leadsie.ts";
import type { Random } from "./random.ts";

/** How an answer comes to be wrong, late or strange. `hang` never comes. */
export type Fault =
  | "none"
  | "500"
  | "503"
  | "404"
  | "refused"
  | "hang"
  | "html"
  | "truncated"
  | "wrong-shape"
  | "broken"
  | "short"
  | "empty"
  | "stale"
  | "both"
  | "shuffled"
  | "401"
  | "429"
  | "redirect";

/** Fair: answers are as they should be. Rough: any may be wrong. Down: none is good. */
export type Weather = "fair" | "rough" | "down";

const ROUGH: Record<Fault, number> = {
  none: 60,
  "500": 3,
  "503": 2,
  "404": 1,
  refused: 3,
  hang: 4,
  html: 2,
  truncated: 4,
  "wrong-shape": 3,
  broken: 4,
  short: 8,
  empty: 3,
  stale: 10,
  both: 6,
  shuffled: 6,
  "401": 1,
  "429": 1,
  redirect: 1,
};

const DOWN = { "500": 4, "503": 2, refused: 3, hang: 2, html: 1, "401": 1, "429": 1 } as const;

export function faultIn(weather: Weather, random: Random): Fault {
  if (weather === "fair") return "none";
  return weather === "rough" ? random.weighted(ROUGH) : random.weighted(DOWN);
}

/** An answer of upstream: what it says, and whether the service may believe it. */
export interface Said {
  response: Response | "refused" | "hang";
  /** The connections that a valid answer gives; null where nothing of it may be used. */
  given: Given[] | null;
  /** The customers of whom the answer holds something unreadable: nothing of them may be used. */
  broken: (string | null)[];
}

/** Connections that exist nowhere: whoever uses an answer that is not to be used shows one of these. */
const POISON = `{"user":666,"requestUrl":"https://app.leadsie.com/connect/poison/manage","requestName":"","accessLevel":"admin","status":"SUCCESS","connectionAssets":[]}`;

const json = (text: string) =>
  new Response(text, { headers: { "content-type": "application/json; charset=utf-8" } });
const listed = (raws: string[]) => `{"allConnections":[${raws.join(",")}]}`;
const unusable = (response: Said["response"]): Said => ({ response, given: null, broken: [] });

/** What is said to a question (`asked`: whom it was about, undefined for everybody) about connections `truth`. */
export function say(fault: Fault, truth: Given[], asked: string | undefined, random: Random): Said {
  const raws = truth.map(({ raw }) => raw);
  const good = (given: Given[]): Said => ({
    response: json(listed(given.map(({ raw }) => raw))),
    given,
    broken: [],
  });
  switch (fault) {
    case "none":
    case "stale":
    case "both":
      return good(truth);
    case "short":
      return good(truth.filter(() => random.chance(0.6)));
    case "empty":
      return good([]);
    case "shuffled":
      return good([...truth].sort(() => random.next() - 0.5));
    case "broken": {
      const whose = asked ?? (truth.length > 0 ? random.pick(truth).customUserId : null);
      const bad =
        whose === null
          ? `{"user":1,"requestUrl":2}`
          : `{"customUserId":${JSON.stringify(whose)},"requestUrl":1}`;
      const at = random.from(0, raws.length);
      return { response: json(listed(raws.toSpliced(at, 0, bad))), given: truth, broken: [whose] };
    }
    case "truncated":
      return unusable(json(listed([POISON, ...raws]).slice(0, -random.from(1, 2))));
    case "wrong-shape":
      return unusable(
        json(random.pick(["{}", "[]", '{"allConnections":{}}', `{"connections":[${POISON}]}`, "null"])),
      );
    case "html":
      return unusable(new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } }));
    case "refused":
    case "hang":
      return unusable(fault);
    case "redirect":
      return unusable(new Response(null, { status: 302, headers: { location: "https://x.test/" } }));
    case "429": {
      const wait = random.pick(["1", "90", "31536000", "soon", null]);
      return unusable(
        new Response("", { status: 429, headers: wait === null ? {} : { "retry-after": wait } }),
      );
    }
    default:
      return unusable(new Response(listed([POISON]), { status: Number(fault) }));
  }
}
