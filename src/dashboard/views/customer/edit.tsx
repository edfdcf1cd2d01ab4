import { useState } from "preact/hooks";
import { customerPath, type Problem, put } from "../../api/call.ts";
import type { Customer } from "../../api/types.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { errorBeside } from "../../parts/field.tsx";
import { notice } from "../../state/notices.ts";
import { CustomerFields } from "../new-link/customer-fields.tsx";
import { draftOf, PATHS, patchOf } from "../new-link/draft.ts";
import { RequiresPicker } from "../new-link/requires-picker.tsx";

interface Props {
  customer: Customer;
  onClose: () => void;
  onChange: (customer: Customer) => void;
}

export function EditDialog({ customer, onClose, onChange }: Props) {
  const [draft, setDraft] = useState(draftOf(customer));
  const [requires, setRequires] = useState(customer.requires);
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async () => {
    const answer = await put<Customer>(customerPath(customer.key), { ...patchOf(draft, customer), requires });
    if (!answer.ok) return setProblem(answer.problem);
    onChange(answer.value);
    notice("Saved.");
    onClose();
  };
  const error = errorBeside(problem, PATHS);
  return (
    <Dialog title="Edit" onClose={onClose}>
      {error && (
        <p class="failed" role="alert">
          {error}
        </p>
      )}
      <CustomerFields draft={draft} problem={problem} onChange={setDraft} />
      <RequiresPicker requires={requires} problem={problem} onChange={setRequires} />
      <div class="row end">
        <Button kind="main" testId="save" onPress={save}>
          Save
        </Button>
      </div>
    </Dialog>
  );
}
