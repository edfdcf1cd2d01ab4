import { useState } from "preact/hooks";
import { get, type Problem } from "../../api/call.ts";
import type { AssetType, List, Requirement } from "../../api/types.ts";
import { errorAt } from "../../parts/field.tsx";
import { Failed, Waiting } from "../../parts/said.tsx";
import { useLoad } from "../../state/load.ts";
import { requirementName } from "../../words/state.ts";
import { byPlatform, isOf, requirementOf } from "./requires.ts";

interface Props {
  requires: Requirement[];
  problem: Problem | null;
  onChange: (requires: Requirement[]) => void;
}

/** What is needed of the customer, from the types that are known. Requirements made elsewhere stay as they are. */
export function RequiresPicker({ requires, problem, onChange }: Props) {
  const [all, setAll] = useState(false);
  const {
    value,
    problem: failure,
    reload,
  } = useLoad("types", (signal) => get<List<AssetType>>("/v1/types", signal));
  const types = value?.data ?? [];
  const others = requires.filter((one) => !types.some((type) => isOf(one, type)));
  const groups = byPlatform(types);
  const shown = all ? groups : groups.slice(0, FIRST_GROUPS);
  const error = errorAt(problem, "requires");
  return (
    <fieldset class="picker" data-testid="requires">
      <legend>Required</legend>
      <p class="hint">Nothing picked: one successful connection is enough.</p>
      {error && <p class="error">{error}</p>}
      {failure && <Failed problem={failure} onRetry={reload} />}
      {!value && !failure && <Waiting />}
      {shown.map(([platform, some]) => (
        <div key={platform} class="platform">
          <h3>{platform}</h3>
          <div class="row chips">
            {some.map((type) => (
              <TypeChip key={type.name} type={type} requires={requires} onChange={onChange} />
            ))}
          </div>
        </div>
      ))}
      {groups.length > shown.length && (
        <button type="button" class="text-button" data-testid="all-types" onClick={() => setAll(true)}>
          {groups.length - shown.length} more platforms
        </button>
      )}
      <Picked requires={requires} onChange={onChange} />
      {others.length > 0 && value && (
        <p class="hint">Also: {others.map((one) => requirementName(one, requires)).join(", ")}.</p>
      )}
    </fieldset>
  );
}

const FIRST_GROUPS = 2;

function TypeChip({ type, requires, onChange }: { type: AssetType } & Omit<Props, "problem">) {
  const on = requires.some((one) => isOf(one, type));
  const turn = () =>
    onChange(on ? requires.filter((one) => !isOf(one, type)) : [...requires, requirementOf(type.name)]);
  return (
    <button type="button" class="chip" aria-pressed={on} data-testid="type" onClick={turn}>
      {type.name}
    </button>
  );
}

/** How many of each, and whether view access is not enough. */
function Picked({ requires, onChange }: Omit<Props, "problem">) {
  if (requires.length === 0) return null;
  const change = (index: number, changed: Partial<Requirement>) =>
    onChange(requires.with(index, { ...(requires[index] as Requirement), ...changed }));
  return (
    <ul class="picked">
      {requires.map((one, index) => (
        <li key={one.key}>
          <span>{requirementName(one, requires)}</span>
          <label>
            <span class="unseen">How many {requirementName(one)}</span>
            <input
              type="number"
              min="1"
              max="1000"
              value={one.count ?? 1}
              onInput={(event) =>
                change(index, { count: Math.max(1, event.currentTarget.valueAsNumber || 1) })
              }
            />
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={one.accessLevel === "admin"}
              onChange={(event) =>
                change(index, { accessLevel: event.currentTarget.checked ? "admin" : "view" })
              }
            />
            Admin access
          </label>
        </li>
      ))}
    </ul>
  );
}
