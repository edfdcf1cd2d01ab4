import { resultCsv } from "../../../import/index.ts";
import { Button } from "../../parts/button.tsx";
import { counted } from "../../words/text.ts";
import type { Sending } from "./sending.ts";

/** How far the import is; in the end, the table with its links to take home. */
export function Progress({
  header,
  file,
  state,
  total,
  outcomes,
  stop,
  reset,
}: Sending & { header: string[]; file: string }) {
  const made = outcomes.filter(({ shortUrl }) => shortUrl !== "").length;
  const failed = outcomes.length - made;
  const sent = outcomes.filter(({ row }) => row.item !== null).length;
  return (
    <section class="card" aria-label="Progress" data-testid="import-progress" data-state={state}>
      <progress max={total} value={sent} aria-label="Rows sent" />
      <p role="status">
        <strong>{counted(made, "link")}</strong> of {total}
        {state === "done" && failed > 0 && `, ${counted(failed, "row")} without`}
      </p>
      <div class="row">
        {state === "sending" && <Button onPress={stop}>Stop</Button>}
        {state === "done" && (
          <>
            <Button
              kind="main"
              icon="import"
              testId="import-download"
              onPress={() => download(resultCsv(header, outcomes), file)}
            >
              Download the result
            </Button>
            <Button onPress={reset}>Another file</Button>
          </>
        )}
      </div>
    </section>
  );
}

function download(text: string, file: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${file.replace(/\.[^.]*$/, "") || "import"}-links.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
