import { customUserIdFault } from "../customer-id.ts";
import { checkRequestUrl } from "../links/request-url.ts";

export type Cell<T> = { ok: true; value: T } | { ok: false; message: string };

const good = <T>(value: T): Cell<T> => ({ ok: true, value });
const bad = (message: string): Cell<never> => ({ ok: false, message });

/** `2.08841E+15` and `2,08841E+15`: what a spreadsheet makes of a long number. */
const ROUNDED = /^\d(?:[.,]\d+)?E\+\d+$/i;

/** The id exactly as it stands: `00123` is not 123. */
export function readId(text: string): Cell<string> {
  if (ROUNDED.test(text.trim())) {
    return bad(`Excel changed this id (${text.trim()}): format the column as text and export it again.`);
  }
  const fault = customUserIdFault(text);
  return fault ? bad(fault) : good(text);
}

/** All that can be said without asking the service, which alone knows the hosts that links may lead to. */
export function readRequestUrl(text: string): Cell<string> {
  const url = text.trim();
  const authority = /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? "";
  const local = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(authority);
  const checked = checkRequestUrl(url, [authority, ...(local ? [`http://${authority}`] : [])]);
  return checked.ok ? good(checked.url) : bad(checked.message);
}

/** Separated by `|`, `,`, `;` or a line break inside the cell. */
export function readList(text: string): string[] {
  return text
    .split(/[|,;\n]/)
    .map((one) => one.trim())
    .filter(Boolean);
}

export interface ImportRequirement {
  key: string;
  types: string[];
  count?: number;
  accessLevel?: "admin";
}

/** Types as a list; `Facebook Page*2` wants two of them, `Meta Ad Account:admin` admin access. */
export function readRequires(text: string): Cell<ImportRequirement[]> {
  const found = new Map<string, ImportRequirement>();
  for (const one of readList(text)) {
    const [, type = "", level, count] = /^(.*?)(?::(admin|view))?(?:\*(\d{1,4}))?$/i.exec(one) ?? [];
    const key = keyOf(type);
    if (!key) return bad(`${one} is no asset type.`);
    if (count !== undefined && Number(count) < 1) return bad(`${one}: at least one.`);
    found.set(key, {
      key,
      types: [type.trim()],
      ...(count ? { count: Number(count) } : {}),
      ...(level?.toLowerCase() === "admin" ? { accessLevel: "admin" as const } : {}),
    });
  }
  return good([...found.values()]);
}

/** As long as the API lets a requirement's key be. */
const MAX_KEY = 64;

function keyOf(type: string): string {
  return type
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, MAX_KEY);
}

/** A day, which is over when it ends here, or an instant with its zone. Any other form means two days to two people. */
export function readDueAt(text: string): Cell<string> {
  const trimmed = text.trim();
  const day = /^\d{4}-\d{2}-\d{2}$/.test(trimmed);
  const instant = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(trimmed);
  const at = day ? new Date(`${trimmed}T23:59:59`) : new Date(instant ? trimmed : Number.NaN);
  // The 31st of a month that has 30 days is the first of the next one to Date.
  const real = !day || at.getDate() === Number(trimmed.slice(8));
  if (Number.isNaN(at.getTime()) || !real) return bad(`${trimmed} is no day: write it as 2026-11-30.`);
  return good(at.toISOString());
}

export function readEmail(text: string): Cell<string> {
  const trimmed = text.trim();
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(trimmed) ? good(trimmed) : bad(`${trimmed} is no e-mail address.`);
}
