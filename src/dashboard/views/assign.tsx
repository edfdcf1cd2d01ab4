import { useState } from "preact/hooks";
import { type Problem, post } from "../api/call.ts";
import type { Customer, Unattributed } from "../api/types.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { errorAt, errorBeside, Field } from "../parts/field.tsx";
import { notice } from "../state/notices.ts";
import { connectionWords } from "../words/asset.ts";
import { list, shortId } from "../words/text.ts";

interface Props {
  item: Unattributed;
  /** Who it probably is. */
  customUserId: string;
  onClose: () => void;
  onDone: (customer: Customer) => void;
}

/** Gives connections without an id to a customer, after showing whose they are. */
export function AssignDialog({ item, customUserId, onClose, onDone }: Props) {
  const [id, setId] = useState(customUserId);
  const [problem, setProblem] = useState<Problem | null>(null);
  const assign = async () => {
    const answer = await post<Customer>(`/v1/unattributed/${item.id}/assign`, { customUserId: id });
    if (!answer.ok) return setProblem(answer.problem);
    notice(`Assigned to ${shortId(id, 40)}.`);
    onClose();
    onDone(answer.value);
  };
  const above = errorBeside(problem, ["customUserId"]);
  return (
    <Dialog title="Whose is this connection?" onClose={onClose}>
      <p>
        <bdi>{item.clientName ?? "Somebody without a name"}</bdi> connected{" "}
        <bdi>
          {list(
            item.connections.flatMap((one) =>
              connectionWords(one).assets.map(({ type, name, id }) => `${type} ${name || id}`),
            ),
          ) || "nothing"}
        </bdi>{" "}
        at <bdi>{item.requestName || item.requestUrl}</bdi>.
      </p>
      {above && (
        <p class="failed" role="alert">
          {above}
        </p>
      )}
      <Field
        label="Customer id"
        hint="Holds for what the same person connects later, until Leadsie names an id itself."
        error={errorAt(problem, "customUserId")}
      >
        {(attributes) => (
          <input
            {...attributes}
            value={id}
            data-testid="assign-id"
            onInput={(event) => setId(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="row end">
        <Button kind="main" disabled={id === ""} testId="assign-yes" onPress={assign}>
          Assign
        </Button>
      </div>
    </Dialog>
  );
}
