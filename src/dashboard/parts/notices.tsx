import { notices } from "../state/notices.ts";

export function Notices() {
  return (
    <div class="notices" role="status" aria-live="polite" data-testid="notices">
      {notices.value.map(({ id, text, bad }) => (
        <p key={id} class={bad ? "bad" : ""}>
          {text}
        </p>
      ))}
    </div>
  );
}
