import { useState } from "preact/hooks";
import { customerPath, remove } from "../../api/call.ts";
import type { Customer } from "../../api/types.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { notice } from "../../state/notices.ts";
import { go } from "../../state/route.ts";
import { counted } from "../../words/text.ts";

/** What has to be typed: enough to stop a hand that goes on by itself. */
const WORD = "erase";

interface Erased {
  links: number;
  events: number;
  deliveries: number;
}

export function EraseDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string | undefined>();
  const erase = async () => {
    const answer = await remove<Erased>(customerPath(customer.key));
    if (!answer.ok) return setError(answer.problem.detail);
    const { links, events, deliveries } = answer.value;
    notice(
      `Erased, with ${counted(links, "link")}, ${counted(events, "event")} and ${counted(deliveries, "delivery", "deliveries")}.`,
    );
    go("#/customers");
  };
  return (
    <Dialog title="Erase this customer?" onClose={onClose}>
      <p>
        Everything held here goes for good: what is connected, the history,{" "}
        {counted(customer.links.length, "link")}. Links that were sent stop working. It stays erased until
        somebody makes a link for the id again.
      </p>
      <p class="quiet">
        Not erased: what Leadsie has, and what your own receivers were told. To stop watching and keep the
        history, archive instead.
      </p>
      <Field label={`Type “${WORD}” to go on`} error={error}>
        {(attributes) => (
          <input
            {...attributes}
            value={typed}
            autoComplete="off"
            data-testid="erase-word"
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="row end">
        <Button kind="danger" disabled={typed !== WORD} testId="erase-yes" onPress={erase}>
          Erase for good
        </Button>
      </div>
    </Dialog>
  );
}
