import { afterAll, beforeAll, describe } from "vitest";
import { Program } from "../started/program.ts";
import { openBrowser } from "./browser.ts";
import { survives } from "./dashboard/hard.ts";
import type { World } from "./dashboard/page.ts";
import { worksFor } from "./dashboard/work.ts";

const world = {} as World;

beforeAll(async () => {
  [world.program, world.browser] = await Promise.all([Program.start(), openBrowser()]);
});
afterAll(() => world.browser?.close());

describe("with the dashboard, a person", () => worksFor(world));
describe("the dashboard", () => survives(world));
