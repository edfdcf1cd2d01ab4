import { useEffect, useRef } from "preact/hooks";
import type { Listed } from "../../api/types.ts";
import { Moment } from "../../parts/moment.tsx";
import { Flag, Pill } from "../../parts/pill.tsx";
import { progressWords } from "../../words/state.ts";
import { shortId } from "../../words/text.ts";
import { exactTime } from "../../words/time.ts";

interface Props {
  rows: Listed[];
  loading: boolean;
  onOpen: (key: string) => void;
}

export function CustomerTable({ rows, loading, onOpen }: Props) {
  return (
    <div class="scroll">
      <table class="list" aria-busy={loading} data-testid="customers">
        <thead>
          <tr>
            <th scope="col">Customer</th>
            <th scope="col">State</th>
            <th scope="col">Progress</th>
            <th scope="col" class="wide">
              Owner
            </th>
            <th scope="col" class="wide">
              Tags
            </th>
            <th scope="col">Last change</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The whole row opens the customer; to keyboards and readers it is the link in its first cell. */
function Row({ row, onOpen }: { row: Listed; onOpen: (key: string) => void }) {
  const element = useFlash(row.version);
  return (
    // The link in the first cell is the way for keys.
    <tr
      ref={element}
      data-testid="customer-row"
      onClick={(event) => {
        if (!(event.target as Element).closest("a") && !getSelection()?.toString()) onOpen(row.key);
      }}
    >
      <td class="who-cell">
        <Who row={row} />
      </td>
      <td>
        <Pill state={row.state} />
      </td>
      <td>
        <ProgressCell row={row} />
      </td>
      <td class="wide clip">{row.owner ?? <span class="quiet">–</span>}</td>
      <td class="wide">
        <Tags tags={row.tags} />
      </td>
      <td class="when">
        <Moment at={row.changedAt} />
        <Flags row={row} />
      </td>
    </tr>
  );
}

function Who({ row }: { row: Listed }) {
  const name = row.name ?? row.client?.name;
  const id = shortId(row.customUserId);
  return (
    <a class="open" href={`#/c/${row.key}`} title={shortId(row.customUserId, 400)}>
      <bdi class="name">{name ?? id}</bdi>
      {name && <bdi class="id">{id}</bdi>}
    </a>
  );
}

/** How much is there, as a bar and in words. */
function ProgressCell({ row }: { row: Listed }) {
  const { done, of, count, say } = progressWords(row.progress, row.requires);
  return (
    <div class="progress">
      <span class={`bar ${row.state}`} aria-hidden="true">
        {Array.from({ length: Math.min(of, BARS) }, (_, index) => (
          <i key={index} class={index < (done / of) * Math.min(of, BARS) ? "on" : ""} />
        ))}
      </span>
      <span>
        {count}
        {say && <span class="quiet"> · {say}</span>}
      </span>
    </div>
  );
}

/** More pieces than this are too thin to be counted. */
const BARS = 6;

function Tags({ tags }: { tags: string[] }) {
  const shown = tags.slice(0, SHOWN_TAGS);
  return (
    <span class="tags" title={tags.join(", ")}>
      {shown.map((tag) => (
        <bdi key={tag} class="tag">
          {tag}
        </bdi>
      ))}
      {tags.length > shown.length && <span class="quiet">+{tags.length - shown.length}</span>}
    </span>
  );
}

const SHOWN_TAGS = 2;

export function Flags({ row }: { row: Listed }) {
  const due = row.dueAt ? `Was due ${exactTime(Date.parse(row.dueAt))}` : "";
  return (
    <span class="flags">
      {row.overdue && <Flag word="Overdue" tone="bad" title={due} />}
      {row.stale && (
        <Flag word="Stale" title={`Since ${exactTime(Date.parse(row.stale.since))}: ${row.stale.reason}`} />
      )}
      {row.archived && <Flag word="Archived" title="No longer watched." />}
    </span>
  );
}

/** Lights up for a moment when what is shown is newer than what was. */
function useFlash(version: number) {
  const element = useRef<HTMLTableRowElement>(null);
  const before = useRef(version);
  useEffect(() => {
    if (before.current === version) return;
    before.current = version;
    element.current?.animate([{ background: "var(--flash)" }, { background: "transparent" }], FLASH_MS);
  }, [version]);
  return element;
}

const FLASH_MS = 1_800;
