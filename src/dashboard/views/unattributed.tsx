import { useEffect, useState } from "preact/hooks";
import { get, post } from "../api/call.ts";
import type { List, Unattributed } from "../api/types.ts";
import { PAGE } from "../constants.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Moment } from "../parts/moment.tsx";
import { Empty, Failed, Waiting } from "../parts/said.tsx";
import { onEvent } from "../state/live.ts";
import { useLoad } from "../state/load.ts";
import { notice } from "../state/notices.ts";
import { go } from "../state/route.ts";
import { mayWrite } from "../state/session.ts";
import { connectionWords } from "../words/asset.ts";
import { shortId, webAddress } from "../words/text.ts";
import { AssignDialog } from "./assign.tsx";

/** Who connected without an id: with whom it probably is, and a button to say so. */
export function UnattributedView() {
  const [ignored, setIgnored] = useState(false);
  const [places, setPlaces] = useState<string[]>([]);
  const [assigning, setAssigning] = useState<Unattributed | null>(null);
  const cursor = places.at(-1);
  const path = `/v1/unattributed?limit=${PAGE}&ignored=${ignored}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
  const { value, problem, reload } = useLoad(path, (signal) => get<List<Unattributed>>(path, signal));
  // `reload` is another function at each render and does the same.
  useEffect(
    () =>
      onEvent(({ type }) => {
        if (type === "connection.unattributed") reload();
      }),
    [],
  );
  return (
    <>
      <div class="head">
        <h1>Unattributed</h1>
        <button
          type="button"
          class="chip"
          aria-pressed={ignored}
          onClick={() => {
            setPlaces([]);
            setIgnored(!ignored);
          }}
        >
          Ignored ones
        </button>
      </div>
      <p class="quiet">
        Connections that reached Leadsie without a customer's id: a link was shared without it, or its id was
        cut off.
      </p>
      {problem && <Failed problem={problem} onRetry={reload} />}
      {!value && !problem && <Waiting lines={4} />}
      {value?.data.length === 0 && (
        <Empty icon="check" title={ignored ? "Nothing is ignored" : "Every connection has its customer"} />
      )}
      <ul class="cards">
        {value?.data.map((item) => (
          <Item key={item.id} item={item} onAssign={() => setAssigning(item)} onIgnored={reload} />
        ))}
      </ul>
      {(places.length > 0 || value?.next) && (
        <nav class="pages" aria-label="Pages">
          <Button disabled={places.length === 0} onPress={() => setPlaces(places.slice(0, -1))}>
            Back
          </Button>
          <Button disabled={!value?.next} onPress={() => value?.next && setPlaces([...places, value.next])}>
            Next
          </Button>
        </nav>
      )}
      {assigning && (
        <AssignDialog
          item={assigning}
          customUserId={assigning.suggestedCustomUserId ?? ""}
          onClose={() => setAssigning(null)}
          onDone={(customer) => go(`#/c/${customer.key}`)}
        />
      )}
    </>
  );
}

function Item({
  item,
  onAssign,
  onIgnored,
}: {
  item: Unattributed;
  onAssign: () => void;
  onIgnored: () => void;
}) {
  const assets = item.connections.flatMap((one) => connectionWords(one).assets);
  const summary = webAddress(item.clientSummaryUrl);
  const ignore = async () => {
    const answer = await post(`/v1/unattributed/${item.id}/ignore`);
    notice(answer.ok ? "No longer listed." : answer.problem.detail, !answer.ok);
    onIgnored();
  };
  return (
    <li class="card" data-testid="unattributed">
      <h2>
        {summary ? (
          <a href={summary} target="_blank" rel="noreferrer noopener">
            <bdi>{item.clientName ?? "No name"}</bdi>
          </a>
        ) : (
          <bdi>{item.clientName ?? "No name was given"}</bdi>
        )}
        <span class="quiet">
          {" "}
          · <bdi>{item.requestName || item.requestUrl}</bdi> · <Moment at={item.firstSeenAt} />
        </span>
      </h2>
      <ul class="assets">
        {assets.slice(0, SHOWN_ASSETS).map(({ type, name, id, status }, index) => (
          <li key={index} class={`asset ${status}`}>
            <Icon name={ICONS[status]} />
            <span class="type">{type}</span>
            <bdi class="what">{name || id}</bdi>
          </li>
        ))}
      </ul>
      {assets.length > SHOWN_ASSETS && <p class="quiet">and {assets.length - SHOWN_ASSETS} more</p>}
      {mayWrite.value && (
        <div class="row">
          <Button kind="main" testId="assign" onPress={onAssign}>
            {item.suggestedCustomUserId ? `Assign to ${shortId(item.suggestedCustomUserId, 40)}` : "Assign"}
          </Button>
          {!item.ignored && <Button onPress={ignore}>Ignore</Button>}
          {item.suggestedCustomUserId && (
            <span class="quiet">Suggested: they opened their link just before.</span>
          )}
        </div>
      )}
    </li>
  );
}

const ICONS = { ok: "check", pending: "clock", bad: "cross" } as const;

const SHOWN_ASSETS = 6;
