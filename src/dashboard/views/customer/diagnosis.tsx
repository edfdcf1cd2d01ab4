import { useState } from "preact/hooks";
import { customerPath, get } from "../../api/call.ts";
import type { Call, Customer, Diagnosis as Told, Unattributed } from "../../api/types.ts";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Failed, Waiting } from "../../parts/said.tsx";
import { useLoad } from "../../state/load.ts";
import { isAdmin, mayWrite } from "../../state/session.ts";
import { AssignDialog } from "../assign.tsx";
import { actOf } from "./acts.ts";

interface Props {
  customer: Customer;
  onChange: () => void;
}

/** Why nothing shows, in a sentence, with the buttons that help; what was looked at stands below. */
export function Diagnosis({ customer, onChange }: Props) {
  const { value, problem, reload } = useLoad(
    `diagnosis ${customer.key} ${customer.version} ${customer.checkedAt}`,
    (signal) => get<Told>(`${customerPath(customer.key)}/diagnosis`, signal),
  );
  const [assigning, setAssigning] = useState<Unattributed | null>(null);
  if (!value) return problem ? <Failed problem={problem} onRetry={reload} /> : <Waiting lines={2} />;
  const done = () => {
    onChange();
    reload();
  };
  return (
    <section
      class={`card diagnosis ${value.verdict === "met" ? "good" : ""}`}
      aria-label="Diagnosis"
      data-testid="diagnosis"
      data-verdict={value.verdict}
    >
      <Icon name={value.verdict === "met" ? "check" : "question"} />
      <div>
        <p class="say" data-testid="say">
          {value.say}
        </p>
        <div class="row">
          {value.do.map((one, index) => (
            <Act
              first={index === 0}
              key={one.label + one.path}
              one={one}
              customer={customer}
              candidates={value.candidates}
              onAssign={setAssigning}
              onDone={done}
            />
          ))}
        </div>
        <Checks checks={value.checks} />
      </div>
      {assigning && (
        <AssignDialog
          item={assigning}
          customUserId={customer.customUserId}
          onClose={() => setAssigning(null)}
          onDone={done}
        />
      )}
    </section>
  );
}

interface ActProps {
  /** The most helpful. */
  first: boolean;
  one: Call;
  customer: Customer;
  candidates: Unattributed[];
  onAssign: (item: Unattributed) => void;
  onDone: () => void;
}

/** What the diagnosis suggests as a button of this page, where the key may do it. */
function Act({ first, one, customer, candidates, onAssign, onDone }: ActProps) {
  if (one.method === "POST" && !mayWrite.value) return null;
  if (one.path === "/v1/upstream" && !isAdmin.value) return null;
  const candidate = candidates.find(({ id }) => one.path === `/v1/unattributed/${id}/assign`);
  const label = candidate?.clientName ? `Assign ${candidate.clientName}` : one.label;
  const press = candidate ? () => onAssign(candidate) : () => actOf(one, customer, onDone);
  return (
    <Button kind={first ? "main" : "plain"} testId="do" onPress={press}>
      {label}
    </Button>
  );
}

/** The same steps for everybody, in the order in which they happen. */
function Checks({ checks }: Pick<Told, "checks">) {
  return (
    <details class="checks" data-testid="checks">
      <summary>What was checked</summary>
      <ol>
        {checks.map(({ name, ok, detail, at }) => (
          <li key={name} class={ok ? "ok" : "not"}>
            <Icon name={ok ? "check" : "cross"} />
            <span>
              <span class="unseen">{ok ? "Yes: " : "No: "}</span>
              {detail} {at && <span class="quiet">{<Moment at={at} />}</span>}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
