import type { Env } from "../../src/env.ts";
import { countedEnv } from "./counted-env.ts";
import { countStorage } from "./counted-storage.ts";
import { count } from "./counters.ts";

type ObjectClass = new (ctx: DurableObjectState, env: Env) => { alarm?(): Promise<void> | void };

/** The same class of objects, with what its storage and its calls do counted. */
export function countedClass<T extends ObjectClass>(name: string, Base: T): T {
  const Counted = class extends (Base as ObjectClass) {
    constructor(ctx: DurableObjectState, env: Env) {
      countStorage(ctx.storage);
      count("constructed", name);
      super(ctx, countedEnv(env));
    }
  };
  const { alarm } = Base.prototype as { alarm?(): Promise<void> | void };
  if (alarm) {
    Counted.prototype.alarm = function (this: InstanceType<ObjectClass>) {
      count("alarmsRun", name);
      return alarm.call(this);
    };
  }
  return Counted as unknown as T;
}
