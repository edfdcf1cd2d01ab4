import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** The browser's own dialog: it holds the focus, closes with Escape and gives the focus back. */
export function Dialog({ title, onClose, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before anything is painted: a key that is pressed at once is the dialog's already.
  useLayoutEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} aria-labelledby={id} onClose={onClose} data-testid="dialog">
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        <Button icon="cross" kind="bare" label="Close" onPress={() => element.current?.close()} />
      </header>
      {children}
    </dialog>
  );
}
