import * as z from "zod";

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
  jurisdiction: "eu" | null;
  upstreamRequestsPerMinute: number;
  /** Seconds between sweeps while nobody is hot; 0: no sweeps. */
  sweepSeconds: number;
  dropinMaxAgeSeconds: number;
  /** Whose hours decide when reminders are sent: an IANA name that the runtime knows. */
  timeZone: string;
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] };

const LEADSIE = "https://app.leadsie.com";
const LEADSIE_HOSTS = "app.leadsie.com,app.leadsie.io";
/** A key that a person can guess is no key: the same bound for each secret. */
const MIN_SECRET = 24;
const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1"]);

/** An address that paths are appended to: http(s), no query; http only towards this machine. */
const baseUrl = z.string().transform((text, issue) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password) {
    issue.addIssue({ code: "custom", message: "must be an address like https://status.example.com" });
    return z.NEVER;
  }
  if (url.protocol === "http:" && !LOCAL_HOSTS.has(url.hostname)) {
    issue.addIssue({ code: "custom", message: "must be https (http is for localhost alone)" });
    return z.NEVER;
  }
  return url.href.replace(/\/+$/, "");
});

const contactUrl = z
  .string()
  .refine(
    (text) => /^(https:\/\/|mailto:)/.test(text) && URL.canParse(text),
    "must be an https or mailto address",
  );

function integer(least: number, most: number) {
  const says = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, says)
    .transform(Number)
    .pipe(z.number().min(least, says).max(most, says));
}

const hostList = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((host) => host.trim().toLowerCase())
      .filter(Boolean),
  )
  .pipe(
    z
      .array(
        z
          .string()
          .regex(
            /^(http:\/\/)?[a-z0-9.-]+(:\d{1,5})?$/,
            "must be host names with commas between, without a path",
          ),
      )
      .min(1, "must name at least one host"),
  );

/** Intl knows the names and takes offsets such as `+01:00` too, which know no daylight saving. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const variables = z.object({
  ADMIN_API_KEY: z
    .string()
    .min(MIN_SECRET, `must have at least ${MIN_SECRET} characters`)
    .regex(
      /^[\x21-\x7e]{1,1024}$/,
      "must be at most 1024 visible ASCII characters: no header carries others",
    ),
  LEADSIE_API_KEY: z.string().min(1, "must not be empty"),
  LEADSIE_BASE_URL: baseUrl.default(LEADSIE),
  LEADSIE_WEBHOOK_SECRET: z
    .string()
    .min(MIN_SECRET, `must have at least ${MIN_SECRET} characters`)
    .nullable()
    .default(null),
  LINK_HOSTS: hostList.default(LEADSIE_HOSTS.split(",")),
  PUBLIC_BASE_URL: baseUrl.nullable().default(null),
  LINK_BASE_URL: baseUrl.nullable().default(null),
  CONTACT_URL: contactUrl.nullable().default(null),
  JURISDICTION: z.enum(["eu"], "must be eu, or left out").nullable().default(null),
  UPSTREAM_REQUESTS_PER_MINUTE: integer(1, 1_000_000).default(60),
  SWEEP_SECONDS: integer(0, 86_400).default(600),
  DROPIN_MAX_AGE_SECONDS: integer(1, 999_999_999).default(3600),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, "must be the IANA name of a time zone, like Europe/Berlin")
    .default("UTC"),
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
  const read = variables.safeParse(given);
  if (!read.success) {
    return {
      ok: false,
      problems: read.error.issues.map((issue) => problemLine(String(issue.path[0]), issue, given)),
    };
  }
  const v = read.data;
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
      jurisdiction: v.JURISDICTION,
      upstreamRequestsPerMinute: v.UPSTREAM_REQUESTS_PER_MINUTE,
      sweepSeconds: v.SWEEP_SECONDS,
      dropinMaxAgeSeconds: v.DROPIN_MAX_AGE_SECONDS,
      timeZone: v.TIME_ZONE,
    },
  };
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
