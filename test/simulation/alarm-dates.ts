import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { upstream } from "../../src/stubs.ts";
import { around } from "./wrap.ts";

/** What changes when an alarm is due. */
const CHANGES = ["setAlarm", "deleteAlarm", "deleteAll"] as const;

/** When objects' alarms are due. Asking an object costs more than most of what a run does: each is asked when its own changed. */
export class AlarmDates {
  private readonly known = new Map<string, number | null>();
  private readonly objects = new WeakMap<object, string>();

  async listen(): Promise<void> {
    await runInDurableObject(upstream(env) as unknown as DurableObjectStub, (_, state) => {
      for (const name of CHANGES) {
        around(Object.getPrototypeOf(state.storage), name, (storage, work) => {
          this.forget(this.objects.get(storage));
          return work();
        });
      }
      // Who is killed has the alarm again that was on disk.
      around(Object.getPrototypeOf(state), "abort", (_, work) => {
        this.forget(undefined);
        return work();
      });
    });
  }

  async of(stub: DurableObjectStub): Promise<number | null> {
    const id = stub.id.toString();
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const at = await runInDurableObject(stub, (_, { storage }) => {
      this.objects.set(storage, id);
      return storage.getAlarm();
    });
    this.known.set(id, at);
    return at;
  }

  /** Of an object that nobody has asked since it was last in memory, it is not known which it is. */
  private forget(id: string | undefined): void {
    if (id === undefined) this.known.clear();
    else this.known.delete(id);
  }
}
