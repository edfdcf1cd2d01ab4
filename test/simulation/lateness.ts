import { Claims } from "../../src/status/claims.ts";
import { CustomerStatus } from "../../src/status/customer-status.ts";
import type { Status } from "../../src/status/types.ts";
import { replace } from "./wrap.ts";

/**
 * An observation that comes late takes no upstream user from anybody: whoever has them would be told of a move that never
 * was. Nothing that is stored shows for which observation a user was claimed, so this looks at the object itself: what
 * an observation claims, it claims before it first waits.
 */
export function watchLateness(wrong: (what: string) => void): void {
  let late: string | null = null;
  const { observe, swept } = CustomerStatus.prototype;
  const { begin } = Claims.prototype;
  const taking = <T>(object: CustomerStatus, no: number, work: () => T): T => {
    const { status } = object as unknown as { status: Status | null };
    late = status && no < status.observedNo ? status.customUserId : null;
    try {
      return work();
    } finally {
      late = null;
    }
  };
  replace(CustomerStatus.prototype, "observe", function (this: CustomerStatus, answer) {
    return taking(this, answer.no, () => observe.call(this, answer));
  });
  replace(CustomerStatus.prototype, "swept", function (this: CustomerStatus, input) {
    return taking(this, input.no, () => swept.call(this, input));
  });
  replace(Claims.prototype, "begin", function (this: Claims, users) {
    if (late !== null) wrong(`${late.slice(0, 12)}: a late observation claims ${[...users]}`);
    return begin.call(this, users);
  });
}
