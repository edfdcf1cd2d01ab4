import type { Problem } from "../../api/call.ts";
import { errorAt, Field } from "../../parts/field.tsx";
import type { Draft } from "./draft.ts";

interface Props {
  draft: Draft;
  problem: Problem | null;
  onChange: (draft: Draft) => void;
}

const FIELDS: {
  name: keyof Draft;
  label: string;
  hint?: string;
  type: { type: "text" } | { type: "email" } | { type: "date" };
}[] = [
  { name: "name", label: "Name", type: { type: "text" } },
  { name: "email", label: "E-mail", type: { type: "email" } },
  { name: "owner", label: "Owner", hint: "Who looks after them here.", type: { type: "text" } },
  { name: "tags", label: "Tags", hint: "With commas between.", type: { type: "text" } },
  { name: "dueAt", label: "Due", type: { type: "date" } },
  { name: "remindAfter", label: "Reminders", hint: "Days after asking: 3, 7.", type: { type: "text" } },
];

export function CustomerFields({ draft, problem, onChange }: Props) {
  return (
    <div class="fields">
      {FIELDS.map(({ name, label, hint, type }) => (
        <Field key={name} label={label} error={errorAt(problem, name)} {...(hint ? { hint } : {})}>
          {(attributes) => (
            <input
              {...attributes}
              {...type}
              value={draft[name]}
              data-testid={`field-${name}`}
              onInput={(event) => onChange({ ...draft, [name]: event.currentTarget.value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
