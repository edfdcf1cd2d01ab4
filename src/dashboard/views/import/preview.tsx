import type { ImportRow, Outcome } from "../../../import/index.ts";
import { IMPORT_PREVIEW } from "../../constants.ts";

interface Props {
  header: string[];
  rows: ImportRow[];
  /** By the row's number. */
  outcomes: Map<number, Outcome>;
}

/** The rows as they were read: those with something wrong first, each cell that is meant marked. */
export function Preview({ header, rows, outcomes }: Props) {
  const ordered = [...rows].sort((a, b) => Number(a.item !== null) - Number(b.item !== null));
  const shown = ordered.slice(0, IMPORT_PREVIEW);
  return (
    <>
      <div class="scroll">
        <table class="list import" data-testid="import-rows">
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Result</th>
              {header.map((name, index) => (
                <th key={index} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.number} header={header} row={row} outcome={outcomes.get(row.number)} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && <p class="quiet">and {rows.length - shown.length} more</p>}
    </>
  );
}

function Row({ header, row, outcome }: { header: string[]; row: ImportRow; outcome: Outcome | undefined }) {
  const wrong = new Set(row.issues.map(({ column }) => column.toLowerCase()));
  return (
    <tr data-testid="import-row">
      <td>{row.number}</td>
      <td class={`said ${row.issues.length > 0 || outcome?.error ? "wrong" : ""}`}>
        <Said row={row} outcome={outcome} />
      </td>
      {header.map((name, index) => (
        <td
          key={index}
          class={wrong.has(name.toLowerCase()) ? "wrong" : ""}
          title={row.cells[index]?.slice(0, MAX_TITLE)}
        >
          <bdi>{row.cells[index]?.slice(0, MAX_CELL)}</bdi>
        </td>
      ))}
    </tr>
  );
}

const MAX_CELL = 80;
const MAX_TITLE = 400;

function Said({ row, outcome }: { row: ImportRow; outcome: Outcome | undefined }) {
  const wrong = row.issues.map(({ column, message }) => `${column} ${message}`).join("; ") || outcome?.error;
  if (wrong) return <span>{wrong}</span>;
  return outcome ? <a href={outcome.shortUrl}>{outcome.shortUrl}</a> : <span class="quiet">good</span>;
}
