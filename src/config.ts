import * as z from "zod/mini";
import { issueWords } from "./issue-words.ts";

/** The checked variables. URLs carry no trailing slash; durations keep the unit their name says. */
export interface Config {
  adminApiKey: string;
  leadsieApiKey: string;
  leadsieBaseUrl: string;
  leadsieWebhookSecret: string | null;
  /** Hosts a link may lead to; an entry with `http://` in front allows http for just that host and port. */
  linkHosts: string[];
  publicBaseUrl: string | null;
  linkBaseUrl: string | null;
  contactUrl: string | null;
  /** Origins whose pages may read a customer with a browser token. */
  allowedOrigins: string[];
  /** Unknown slugs and bad keys that one address may try in a minute. */
  limitUnknownPerMinute: number;
  jurisdiction: "eu" | null;
  upstreamRequestsPerMinute: number;
  /** Seconds between sweeps while nobody is hot; 0: no sweeps. */
  sweepSeconds: number;
  dropinMaxAgeSeconds: number;
  /** How long a customer's events are kept. */
  historyDays: number;
  /** Whose hours decide when reminders are sent: an IANA name that the runtime knows. */
  timeZone: string;
  brand: Brand;
  /** Webhooks may go anywhere, this machine included. */
  allowInsecureWebhooks: boolean;
}

/** What the page that customers see looks like. The colour is `#` and six digits, the logo's address https. */
export interface Brand {
  name: string | null;
  color: string;
  logoUrl: string | null;
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] };

/** A year and a month: last year's same season is still there. At least what the feed keeps, which is told from it. */
export const DEFAULT_HISTORY_DAYS = 400;

const LEADSIE = "https://app.leadsie.com";
const LEADSIE_HOSTS = "app.leadsie.com,app.leadsie.io";
/** A key that a person can guess is no key: the same bound for each secret. */
const MIN_SECRET = 24;
const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1"]);

/** An address that paths are appended to: http(s), no query; http only towards this machine. */
const baseUrl = z.pipe(
  z.string(),
  z.transform((text: string, { issues }) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
      issues.push({
        code: "custom",
        message: "must be an address like https://status.example.com",
        input: text,
      });
      return z.NEVER;
    }
    if (!isGuarded(url)) {
      issues.push({ code: "custom", message: "must be https (http is for localhost alone)", input: text });
      return z.NEVER;
    }
    return url.href.replace(/\/+$/, "");
  }),
);

const contactUrl = z
  .string()
  .check(
    z.refine(
      (text) => /^(https:\/\/|mailto:)/.test(text) && URL.canParse(text),
      "must be an https or mailto address",
    ),
  );

function integer(least: number, most: number) {
  const says = `must be a whole number from ${least} to ${most}`;
  return z.pipe(
    z.pipe(z.string().check(z.regex(/^\d{1,9}$/, says)), z.transform(Number)),
    z.number().check(z.minimum(least, says), z.maximum(most, says)),
  );
}

const hostName = z
  .string()
  .check(
    z.regex(/^(http:\/\/)?[a-z0-9.-]+(:\d{1,5})?$/, "must be host names with commas between, without a path"),
  );

/** What stands between commas, without blanks around it. */
const parts = z.pipe(
  z.string(),
  z.transform((text: string) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  ),
);

const hostList = z.pipe(
  z.pipe(
    parts,
    z.transform((hosts: string[]) => hosts.map((host) => host.toLowerCase())),
  ),
  z.array(hostName).check(z.minLength(1, "must name at least one host")),
);

/** What is sent there cannot be read on the way: https, or this machine. */
function isGuarded({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && LOCAL_HOSTS.has(hostname));
}

const origin = z
  .string()
  .check(
    z.refine(
      (text) => URL.canParse(text) && new URL(text).origin === text && isGuarded(new URL(text)),
      "must be origins with commas between, like https://shop.example.com",
    ),
  );

const originList = z.pipe(parts, z.array(origin));

const secret = z.string().check(z.minLength(MIN_SECRET, `must have at least ${MIN_SECRET} characters`));

/** A variable that may be left out. */
const maybe = <T extends z.ZodMiniType>(schema: T) => z._default(z.nullable(schema), null);

/** Written into a style: nothing but a colour fits. Six digits, so that whoever reads it needs no second form. */
const color = z.string().check(z.regex(/^#[0-9a-f]{6}$/i, "must be a colour like #1f6a55"));

const logoUrl = z
  .string()
  .check(
    z.refine((text) => /^https:\/\/[^\s;,'"]+$/.test(text) && URL.canParse(text), "must be an https address"),
  );

/** Intl knows the names and takes offsets such as `+01:00` too, which know no daylight saving. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const variables = z.object({
  ADMIN_API_KEY: secret.check(
    z.regex(
      /^[\x21-\x7e]{1,1024}$/,
      "must be at most 1024 visible ASCII characters: no header carries others",
    ),
  ),
  LEADSIE_API_KEY: z.string().check(z.minLength(1, "must not be empty")),
  LEADSIE_BASE_URL: z._default(baseUrl, LEADSIE),
  LEADSIE_WEBHOOK_SECRET: maybe(secret),
  LINK_HOSTS: z._default(hostList, LEADSIE_HOSTS.split(",")),
  PUBLIC_BASE_URL: maybe(baseUrl),
  LINK_BASE_URL: maybe(baseUrl),
  CONTACT_URL: maybe(contactUrl),
  ALLOWED_ORIGINS: z._default(originList, []),
  LIMIT_UNKNOWN_PER_MINUTE: z._default(integer(1, 1_000_000), 300),
  JURISDICTION: maybe(z.enum(["eu"], "must be eu, or left out")),
  UPSTREAM_REQUESTS_PER_MINUTE: z._default(integer(1, 1_000_000), 60),
  SWEEP_SECONDS: z._default(integer(0, 86_400), 600),
  DROPIN_MAX_AGE_SECONDS: z._default(integer(1, 999_999_999), 3600),
  HISTORY_DAYS: z._default(integer(30, 36_500), DEFAULT_HISTORY_DAYS),
  TIME_ZONE: z._default(
    z.string().check(z.refine(isTimeZone, "must be the IANA name of a time zone, like Europe/Berlin")),
    "UTC",
  ),
  BRAND_NAME: maybe(z.string().check(z.maxLength(100, "must be at most 100 characters"))),
  BRAND_COLOR: z._default(color, "#1f6a55"),
  BRAND_LOGO_URL: maybe(logoUrl),
  ALLOW_INSECURE_WEBHOOKS: z._default(z.enum(["true", "false"], "must be true, false, or left out"), "false"),
});

export const variableNames: readonly string[] = Object.keys(variables.shape);

/**
 * Checks every variable once. An empty variable counts as left out: dashboards and shells cannot unset one.
 * Each problem is one line that names its variable and never repeats its value, which may be a secret.
 */
export function readConfig(env: object): ConfigResult {
  const given = Object.fromEntries(
    variableNames.flatMap((name) => {
      const value = (env as Record<string, unknown>)[name];
      return typeof value === "string" && value !== "" ? [[name, value]] : [];
    }),
  );
  const read = variables.safeParse(given, { error: issueWords });
  if (!read.success) {
    return {
      ok: false,
      problems: read.error.issues.map((issue) => problemLine(String(issue.path[0]), issue, given)),
    };
  }
  const v = read.data;
  const allowInsecureWebhooks = v.ALLOW_INSECURE_WEBHOOKS === "true";
  if (allowInsecureWebhooks && !isLocal(v.PUBLIC_BASE_URL)) return { ok: false, problems: [NOT_LOCAL] };
  return {
    ok: true,
    config: {
      adminApiKey: v.ADMIN_API_KEY,
      leadsieApiKey: v.LEADSIE_API_KEY,
      leadsieBaseUrl: v.LEADSIE_BASE_URL,
      leadsieWebhookSecret: v.LEADSIE_WEBHOOK_SECRET,
      linkHosts: v.LINK_HOSTS,
      publicBaseUrl: v.PUBLIC_BASE_URL,
      linkBaseUrl: v.LINK_BASE_URL,
      contactUrl: v.CONTACT_URL,
      allowedOrigins: v.ALLOWED_ORIGINS,
      limitUnknownPerMinute: v.LIMIT_UNKNOWN_PER_MINUTE,
      jurisdiction: v.JURISDICTION,
      upstreamRequestsPerMinute: v.UPSTREAM_REQUESTS_PER_MINUTE,
      sweepSeconds: v.SWEEP_SECONDS,
      dropinMaxAgeSeconds: v.DROPIN_MAX_AGE_SECONDS,
      historyDays: v.HISTORY_DAYS,
      timeZone: v.TIME_ZONE,
      brand: { name: v.BRAND_NAME, color: v.BRAND_COLOR, logoUrl: v.BRAND_LOGO_URL },
      allowInsecureWebhooks,
    },
  };
}

/** What may reach this machine's network must not be reachable by others. */
const NOT_LOCAL =
  "ALLOW_INSECURE_WEBHOOKS is for trying things out: it needs a PUBLIC_BASE_URL on localhost or 127.0.0.1";

export function isLocal(url: string | null): boolean {
  return url !== null && URL.canParse(url) && LOCAL_HOSTS.has(new URL(url).hostname);
}

function problemLine(name: string, issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  return name in given ? `${name} ${issue.message}` : `${name} is missing`;
}

const known = new WeakMap<object, ConfigResult>();

/** `readConfig`, remembered for as long as the platform hands out the same bindings. */
export function configOf(env: object): ConfigResult {
  let result = known.get(env);
  if (!result) {
    result = readConfig(env);
    known.set(env, result);
  }
  return result;
}

/** For objects that are only called through the door, where a wrong configuration is refused: anything else is a bug. */
export function requireConfig(env: object): Config {
  const checked = configOf(env);
  if (!checked.ok) throw new Error("misconfigured");
  return checked.config;
}
