import { useEffect, useId, useState } from "preact/hooks";
import { type Listed, STATES } from "../../api/types.ts";
import { TYPING_MS } from "../../constants.ts";
import { Icon } from "../../parts/icon.tsx";
import { STATE_WORDS } from "../../words/state.ts";
import { type Filters, isNarrowed } from "./filters.ts";

interface Props {
  filters: Filters;
  /** What is on the page offers its owners and tags. */
  rows: Listed[];
  onChange: (changed: Partial<Filters>) => void;
}

export function FilterBar({ filters, rows, onChange }: Props) {
  const owners = [...new Set(rows.flatMap(({ owner }) => owner ?? []))];
  const tags = [...new Set(rows.flatMap((row) => row.tags))];
  return (
    <search class="filters">
      <div class="row">
        <Typed
          type="search"
          label="Search id or name"
          testId="search"
          value={filters.q}
          onTyped={(q) => onChange({ q })}
        />
        <Typed
          label="Owner"
          testId="owner"
          value={filters.owner}
          offered={owners}
          onTyped={(owner) => onChange({ owner })}
        />
        <Typed
          label="Tag"
          testId="tag"
          value={filters.tag}
          offered={tags}
          onTyped={(tag) => onChange({ tag })}
        />
        <label class="sort">
          <span>Sort</span>
          <select
            value={filters.sort}
            data-testid="sort"
            onChange={(event) => onChange({ sort: event.currentTarget.value as Filters["sort"] })}
          >
            <option value="changedAt">Last change</option>
            <option value="createdAt">Newest</option>
            <option value="dueAt">Due date</option>
          </select>
        </label>
      </div>
      <fieldset class="row chips">
        <legend class="unseen">Show only</legend>
        {STATES.map((state) => (
          <Chip
            key={state}
            name={STATE_WORDS[state].word}
            title={STATE_WORDS[state].means}
            kind={state}
            on={filters.states.includes(state)}
            onTurn={(on) =>
              onChange({
                states: on ? [...filters.states, state] : filters.states.filter((one) => one !== state),
              })
            }
          />
        ))}
        <span class="divider" />
        <Chip name="Overdue" on={filters.overdue} onTurn={(overdue) => onChange({ overdue })} />
        <Chip
          name="Stale"
          title="The last look failed."
          on={filters.stale}
          onTurn={(stale) => onChange({ stale })}
        />
        <Chip name="Archived" on={filters.archived} onTurn={(archived) => onChange({ archived })} />
        {isNarrowed(filters) && (
          <a class="clear" href="#/customers" data-testid="clear">
            Clear
          </a>
        )}
      </fieldset>
    </search>
  );
}

interface TypedProps {
  label: string;
  value: string;
  testId: string;
  type?: "search" | "text";
  offered?: string[];
  onTyped: (value: string) => void;
}

/** Sends what was typed once typing rests. */
function Typed({ label, value, testId, type = "text", offered, onTyped }: TypedProps) {
  const [text, setText] = useState(value);
  const id = useId();
  useEffect(() => setText(value), [value]);
  // Only typing sends; `onTyped` is another function at each render.
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onTyped(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label class={`typed ${type}`}>
      {type === "search" && <Icon name="search" />}
      <input
        type={type}
        value={text}
        placeholder={label}
        aria-label={label}
        spellcheck={false}
        autoComplete="off"
        data-testid={testId}
        onInput={(event) => setText(event.currentTarget.value)}
        {...(offered ? { list: id } : {})}
      />
      {offered && (
        <datalist id={id}>
          {offered.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </label>
  );
}

interface ChipProps {
  name: string;
  title?: string;
  kind?: string;
  on: boolean;
  onTurn: (on: boolean) => void;
}

function Chip({ name, title, kind = "", on, onTurn }: ChipProps) {
  return (
    <button type="button" class={`chip ${kind}`} aria-pressed={on} title={title} onClick={() => onTurn(!on)}>
      {name}
    </button>
  );
}
