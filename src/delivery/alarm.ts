/** The object's one alarm: set only where it is to come earlier than it would, since each setting is a written row. */
export class Alarm {
  private at: number | null = null;

  constructor(private readonly ctx: DurableObjectState) {
    // What was set before an eviction may be earlier than anything this instance would set.
    void ctx.blockConcurrencyWhile(async () => {
      this.at = await ctx.storage.getAlarm();
    });
  }

  /** It comes at `at` or earlier. */
  by(at: number): void {
    if (this.at !== null && this.at <= at) return;
    this.at = at;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(at));
  }

  /** It has come. */
  rang(): void {
    this.at = null;
  }

  get isSet(): boolean {
    return this.at !== null;
  }

  /** The platform gives an alarm up after some failures, without a word: it is set anew where it is long overdue. */
  isOverdue(now: number, lateMs: number): boolean {
    return this.at !== null && this.at < now - lateMs;
  }
}
