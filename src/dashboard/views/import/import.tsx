import { useState } from "preact/hooks";
import { type Import as Checked, COLUMNS, checkImport, type Outcome } from "../../../import/index.ts";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { counted } from "../../words/text.ts";
import { Preview } from "./preview.tsx";
import { Progress } from "./progress.tsx";
import { useSending } from "./sending.ts";

/** Links from a table: what is wrong is shown before anything is sent, what became of each row afterwards. */
export function Import() {
  const [text, setText] = useState<string | null>(null);
  const [file, setFile] = useState("");
  const [requestUrl, setUrl] = useState("");
  const checked = text === null ? null : checkImport(text, requestUrl.trim());
  const sending = useSending();
  const read = async (given: File | undefined) => {
    if (!given) return;
    setFile(given.name);
    setText(await given.text());
    sending.reset();
  };
  const rows = checked?.ok ? checked.rows : [];
  const good = rows.filter(({ item }) => item !== null).length;
  return (
    <>
      <div class="head">
        <h1>Import</h1>
      </div>
      {sending.state === "idle" && (
        <div class="card form">
          <FileBox name={file} onFile={read} />
          <Field
            label="Request URL for rows that name none"
            hint="Not needed where the table has a column requestUrl."
          >
            {(attributes) => (
              <input
                {...attributes}
                type="url"
                value={requestUrl}
                data-testid="import-url"
                onInput={(event) => setUrl(event.currentTarget.value)}
              />
            )}
          </Field>
          <p class="hint">
            Columns: {COLUMNS.join(", ")} and metadata.NAME. Lists inside a cell are separated by |.
          </p>
        </div>
      )}
      {checked && <Verdict checked={checked} />}
      {checked?.ok && sending.state === "idle" && (
        <div class="row import-act">
          <Button kind="main" disabled={good === 0} testId="import-send" onPress={() => sending.start(rows)}>
            Make {counted(good, "link")}
          </Button>
          {checked.wrong > 0 && <span class="quiet">The others are left out.</span>}
        </div>
      )}
      {checked?.ok && sending.state !== "idle" && (
        <Progress header={checked.header} file={file} {...sending} />
      )}
      {checked?.ok && <Preview header={checked.header} rows={rows} outcomes={outcomesOf(sending.outcomes)} />}
    </>
  );
}

function outcomesOf(outcomes: Outcome[]): Map<number, Outcome> {
  return new Map(outcomes.map((outcome) => [outcome.row.number, outcome]));
}

function FileBox({ name, onFile }: { name: string; onFile: (file: File | undefined) => unknown }) {
  const [over, setOver] = useState(false);
  return (
    // Dropping a file is beside the file field, which keys reach.
    <label
      class={`drop ${over ? "over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void onFile(event.dataTransfer?.files[0]);
      }}
    >
      <input
        class="unseen"
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        data-testid="import-file"
        onChange={(event) => void onFile(event.currentTarget.files?.[0])}
      />
      <strong>{name || "Choose a CSV file, or drop it here"}</strong>
      <br />
      <span class="quiet small">
        As Excel, Google Sheets and Numbers export it. It is checked here first.
      </span>
    </label>
  );
}

function Verdict({ checked }: { checked: Checked }) {
  if (!checked.ok) {
    return (
      <div class="failed" role="alert" data-testid="import-problems">
        <p>{checked.problems.join(" ")}</p>
      </div>
    );
  }
  const { rows, wrong } = checked;
  return (
    <p role="status" data-testid="import-verdict">
      <strong>{counted(rows.length, "row")}</strong>,{" "}
      {wrong === 0 ? "all of them good." : `${wrong} with something wrong.`}
    </p>
  );
}
