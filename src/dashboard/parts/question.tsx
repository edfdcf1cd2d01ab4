import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

interface Props {
  title: string;
  say: string;
  yes: string;
  onYes: () => unknown;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Question({ title, say, yes, onYes, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{say}</p>
      <div class="row end">
        <Button onPress={onClose}>Cancel</Button>
        <Button kind="main" testId="yes" onPress={onYes}>
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
