import type { ComponentChildren } from "preact";
import type { Problem } from "../api/call.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

/** Why something could not be shown, and a way to try again. */
export function Failed({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  return (
    <div class="failed" role="alert" data-testid="failed">
      <Icon name="warning" />
      <p>
        {problem.detail}
        {problem.requestId && <span class="quiet small"> Request {problem.requestId}</span>}
      </p>
      {onRetry && <Button onPress={onRetry}>Try again</Button>}
    </div>
  );
}

/** What stands where there is nothing to show, and what would change that. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty" data-testid="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Keeps the place of what is on its way, so that nothing moves when it comes. */
export function Waiting({ lines = 3 }: { lines?: number }) {
  return (
    <div class="waiting-lines" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} class="ghost" />
      ))}
    </div>
  );
}
