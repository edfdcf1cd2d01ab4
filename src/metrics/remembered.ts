import type { Env } from "../env.ts";
import { REMEMBER_MS } from "./constants.ts";
import { exposition } from "./exposition.ts";
import { familiesOf } from "./families.ts";
import { gather } from "./gather.ts";

const remembered = new WeakMap<Env, { at: number; text: string }>();

/** The metrics as text, at most five seconds old. No status comes from here: these are counts. */
export async function metricsText(env: Env, now: number): Promise<string> {
  const known = remembered.get(env);
  if (known && now >= known.at && now - known.at < REMEMBER_MS) return known.text;
  const text = exposition(familiesOf(await gather(env, now)));
  remembered.set(env, { at: now, text });
  return text;
}
