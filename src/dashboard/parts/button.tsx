import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { notice } from "../state/notices.ts";
import { Icon, type IconName } from "./icon.tsx";

interface Props {
  icon?: IconName;
  kind?: "main" | "plain" | "danger" | "bare";
  /** Said instead of the children where there is no room for words. */
  label?: string;
  disabled?: boolean;
  testId?: string;
  onPress: () => unknown;
  children?: ComponentChildren;
}

/** A button that waits for what it started, and cannot be pressed again meanwhile. */
export function Button({ icon, kind = "plain", label, disabled, testId, onPress, children }: Props) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await onPress();
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-label={label}
      title={label}
      aria-busy={busy}
      disabled={disabled}
      data-testid={testId}
      onClick={press}
    >
      {icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </button>
  );
}

/** Copies and says so. Where the browser refuses, the text is there to be copied by hand. */
export async function copy(text: string, what: string): Promise<void> {
  const done = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  notice(done ? `${what} copied.` : `Copying is not allowed here. ${what}: ${text}`, !done);
}

export function CopyButton({ text, what, testId }: { text: string; what: string; testId?: string }) {
  return (
    <Button
      icon="copy"
      kind="bare"
      label={`Copy ${what.toLowerCase()}`}
      {...(testId ? { testId } : {})}
      onPress={() => copy(text, what)}
    />
  );
}
