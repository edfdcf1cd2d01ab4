import { CopyButton } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

interface Props {
  title: string;
  /** What it is, for the copy button. */
  what: string;
  text: string;
  hint: string;
  onClose: () => void;
}

/** Something that is shown once: to be copied now. */
export function Secret({ title, what, text, hint, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{hint}</p>
      <p class="short secret">
        <code data-testid="secret">{text}</code>
        <CopyButton text={text} what={what} />
      </p>
    </Dialog>
  );
}
