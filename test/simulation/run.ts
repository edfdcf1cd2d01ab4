import { channelsDiffer } from "./channels.ts";
import { STEPS } from "./constants.ts";
import { makesHook } from "./hooks.ts";
import { whatIsLeft } from "./outcome.ts";
import { crowd } from "./people.ts";
import { becomesQuiet } from "./quiet.ts";
import { happens } from "./steps.ts";
import { everythingIsTold } from "./telling.ts";
import { World } from "./world.ts";

/** What a run came to: how it failed, or a digest of all that happened, the same for the same seed. */
export type Ran = { ok: true; digest: string } | { ok: false; report: string };

/** One run: `steps` things happen in an order that the seed decides, then it becomes quiet. */
export async function simulate(seed: number, steps = STEPS): Promise<Ran> {
  const world = new World(seed);
  const failed = (what: string): Ran => ({
    ok: false,
    report: `seed ${seed}, step ${world.trace.step}: ${what}\n\n${world.trace.text()}`,
  });
  try {
    await world.begin();
    crowd(world);
    await makesHook(world);
    await makesHook(world);
    for (world.trace.step = 1; world.trace.step <= steps; world.trace.step++) {
      await happens(world);
      if (world.record.violations.length > 0) return failed(world.record.violations.join("\n"));
    }
    await becomesQuiet(world);
    if (world.record.violations.length > 0) return failed(world.record.violations.join("\n"));
    const left = await whatIsLeft(world);
    left.push(
      ...(await everythingIsTold(world)),
      ...(await channelsDiffer(world)),
      ...world.record.violations,
    );
    return left.length > 0 ? failed(left.join("\n")) : { ok: true, digest: world.trace.digest() };
  } catch (error) {
    return failed(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await world.end();
  }
}
