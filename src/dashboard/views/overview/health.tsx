import { KeyBox } from "../../parts/banner.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Waiting } from "../../parts/said.tsx";
import { isAdmin } from "../../state/session.ts";
import { upstream } from "../../state/upstream.ts";
import { counted } from "../../words/text.ts";
import { lengthOf } from "../../words/time.ts";

/** How asking Leadsie goes, in words that say what to do. */
export function Health() {
  const told = upstream.value;
  return (
    <section class="card" aria-label="Leadsie" data-testid="health">
      <h2>Leadsie</h2>
      {!told && <Waiting />}
      {told && (
        <>
          <p data-testid="health-say">{told.say}</p>
          <dl>
            <dt>Last sweep</dt>
            <dd>
              <Moment at={told.lastSweep?.startedAt} none="none yet" />
              {told.lastSweep && !told.lastSweep.ok && (
                <span class="error"> failed: {told.lastSweep.reason}</span>
              )}
            </dd>
            {told.lastSweep?.ok && (
              <>
                <dt>It saw</dt>
                <dd>
                  {counted(told.lastSweep.customers, "customer")} with{" "}
                  {counted(told.lastSweep.connections, "connection")}, in {took(told.lastSweep.durationMs)}
                </dd>
              </>
            )}
          </dl>
          {isAdmin.value && told.breaker.state === "closed" && (
            <details class="more">
              <summary>Another key of Leadsie's</summary>
              <KeyBox />
            </details>
          )}
        </>
      )}
    </section>
  );
}

function took(ms: number): string {
  return ms < 1000 ? "less than a second" : lengthOf(ms);
}
