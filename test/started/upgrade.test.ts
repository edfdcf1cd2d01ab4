import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { answersOf, KEPT_ENV, unpackState } from "./kept-state.ts";
import { Program } from "./program.ts";
import { tempFolder } from "./run.ts";

const folder = resolve(import.meta.dirname, "../state");
const kept = readdirSync(folder).filter((name) => name.endsWith(".json.gz"));

describe("what earlier versions have stored", () => {
  it.each(kept)("%s is opened, and answered as it was", async (name) => {
    const STATE_DIR = join(tempFolder(), "state");
    const answers = unpackState(readFileSync(join(folder, name)), STATE_DIR);
    const program = await Program.start({ env: { ...KEPT_ENV, STATE_DIR } });
    expect(await answersOf(program)).toEqual(answers);
    await program.stop();
  });
});
