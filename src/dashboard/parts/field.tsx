import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Problem } from "../api/call.ts";

interface Props {
  label: string;
  hint?: string;
  error?: string | undefined;
  children: (attributes: {
    id: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
  }) => ComponentChildren;
}

/** A label, a field, and below it what is wrong with it, else a hint. */
export function Field({ label, hint, error, children }: Props) {
  const id = useId();
  const said = error ?? hint;
  return (
    <div class={`field ${error ? "wrong" : ""}`}>
      <label for={id}>{label}</label>
      {children({
        id,
        ...(said ? { "aria-describedby": `${id}-said` } : {}),
        ...(error ? { "aria-invalid": true } : {}),
      })}
      {said && (
        <p id={`${id}-said`} class={error ? "error" : "hint"}>
          {said}
        </p>
      )}
    </div>
  );
}

/** What a problem says of the field `path` or of what is inside it. */
export function errorAt(problem: Problem | null, path: string): string | undefined {
  const found = problem?.errors?.filter((one) => one.path === path || one.path.startsWith(`${path}.`));
  return found?.length ? sentence(found.map(({ message }) => message).join("; ")) : undefined;
}

/** What is left to say above the form: errors of fields that are not on it, or the whole. */
export function errorBeside(problem: Problem | null, paths: string[]): string | undefined {
  if (!problem) return undefined;
  const others = (problem.errors ?? []).filter(
    ({ path }) => !paths.some((one) => path === one || path.startsWith(`${one}.`)),
  );
  if (problem.errors?.length && others.length === 0) return undefined;
  return others.length > 0
    ? sentence(others.map(({ path, message }) => (path ? `${path} ${message}` : message)).join("; "))
    : problem.detail;
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
