import { useState } from "preact/hooks";
import { type Problem, post } from "../../api/call.ts";
import type { Scope } from "../../api/types.ts";
import type { ApiKey } from "../../api/webhooks.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { errorAt, errorBeside, Field } from "../../parts/field.tsx";

const SCOPES: Record<Scope, string> = {
  read: "Read: sees states and history, no links",
  write: "Write: makes links, refreshes, assigns",
  admin: "Admin: keys, webhooks, erasure, Leadsie's key",
};

export function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (key: ApiKey) => void }) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async () => {
    const answer = await post<ApiKey>("/v1/keys", { name: name.trim(), scope });
    if (!answer.ok) return setProblem(answer.problem);
    onClose();
    onMade(answer.value);
  };
  const above = errorBeside(problem, ["name", "scope"]);
  return (
    <Dialog title="New key" onClose={onClose}>
      {above && (
        <p class="failed" role="alert">
          {above}
        </p>
      )}
      <Field label="Name" hint="Whose it is, or what for." error={errorAt(problem, "name")}>
        {(attributes) => (
          <input
            {...attributes}
            value={name}
            data-testid="key-name"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="May" error={errorAt(problem, "scope")}>
        {(attributes) => (
          <select
            {...attributes}
            value={scope}
            data-testid="key-scope"
            onChange={(event) => setScope(event.currentTarget.value as Scope)}
          >
            {Object.entries(SCOPES).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="row end">
        <Button kind="main" disabled={!name.trim()} testId="key-make" onPress={make}>
          Make the key
        </Button>
      </div>
    </Dialog>
  );
}
