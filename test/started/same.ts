import { expect } from "vitest";
import { ask } from "./ask.ts";
import type { Program } from "./program.ts";

/** The copy that the whole-account answer comes from follows a change within this. */
const FOLLOWS_WITHIN_MS = 2_000;

/** Leadsie's endpoint, asked about one customer, gives here what it gives there. */
export async function expectSameAnswer(program: Program, customUserId: string): Promise<void> {
  expect(await here(program, { customUserId })).toBe(await there(program, { customUserId }));
}

/** Without an id it gives every connection as it stands there, in any order, and not a byte more. */
export async function expectSameAccount(program: Program): Promise<void> {
  const whole = await there(program, {});
  const { allConnections } = JSON.parse(whole) as { allConnections: { customUserId: string }[] };
  const customers = [...new Set(allConnections.map(({ customUserId }) => customUserId))];
  expect(customers).not.toEqual([]);
  const parts = await Promise.all(
    customers.map(async (customUserId) => inside(await there(program, { customUserId }))),
  );
  expect(parts.join(",")).toHaveLength(inside(whole).length);
  await expect
    .poll(
      async () => {
        const ours = inside(await here(program, {}));
        return { bytes: ours.length, missing: parts.filter((part) => !ours.includes(part)) };
      },
      { timeout: FOLLOWS_WITHIN_MS },
    )
    .toEqual({ bytes: inside(whole).length, missing: [] });
}

function here(program: Program, about: { customUserId?: string }): Promise<string> {
  return answerOf(program.address, { apiKey: program.key, ...about });
}

function there(program: Program, about: { customUserId?: string }): Promise<string> {
  return answerOf(program.sandbox, { apiKey: program.env.LEADSIE_API_KEY, ...about });
}

async function answerOf(origin: string, body: object): Promise<string> {
  const { status, text } = await ask(`${origin}/api/checkUserStatus`, { method: "POST", body });
  expect(status, text).toBe(200);
  return text;
}

/** The inside of `{"allConnections":[…]}`. */
function inside(text: string): string {
  const found = /^\{"allConnections":\[(.*)\]\}$/s.exec(text);
  if (!found) throw new Error(`Not Leadsie's answer: ${text}`);
  return found[1] ?? "";
}
