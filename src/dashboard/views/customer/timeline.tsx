import { type Answer, customerPath, get } from "../../api/call.ts";
import type { ApiEvent, Customer, List } from "../../api/types.ts";
import { LARGEST_PAGE, MAX_EVENT_PAGES } from "../../constants.ts";
import { Failed, Waiting } from "../../parts/said.tsx";
import { useLoad } from "../../state/load.ts";
import { causeWords, eventWords } from "../../words/event.ts";
import { counted } from "../../words/text.ts";
import { clockOf, dayOf, exactTime } from "../../words/time.ts";

/** The history, newest first, by days. */
export function Timeline({ customer }: { customer: Customer }) {
  const { value, problem, reload } = useLoad(
    `events ${customer.key} ${customer.version} ${customer.changedAt}`,
    (signal) => readHistory(customer.key, signal),
  );
  return (
    <section class="card" aria-label="History" data-testid="timeline">
      <h2>
        History{" "}
        {value && (
          <span class="quiet">
            {counted(value.events.length, "event")}
            {value.more && " and more"}
          </span>
        )}
      </h2>
      {problem && <Failed problem={problem} onRetry={reload} />}
      {!value && !problem && <Waiting />}
      {value?.events.length === 0 && (
        <p class="quiet">Nothing has happened since {exactTime(Date.parse(customer.createdAt))}.</p>
      )}
      {value && <Days events={value.events} />}
    </section>
  );
}

interface History {
  events: ApiEvent[];
  /** Later ones are there that were not read. */
  more: boolean;
}

/** The API gives the oldest first: pages are followed to the end, or to a bound that few customers reach. */
async function readHistory(key: string, signal: AbortSignal): Promise<Answer<History>> {
  const events: ApiEvent[] = [];
  let cursor: string | null = "";
  for (let page = 0; page < MAX_EVENT_PAGES && cursor !== null; page++) {
    const query: string = `limit=${LARGEST_PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer: Answer<List<ApiEvent>> = await get(`${customerPath(key)}/events?${query}`, signal);
    if (!answer.ok) return answer;
    events.push(...answer.value.data);
    cursor = answer.value.next;
  }
  return { ok: true, status: 200, value: { events: events.reverse(), more: cursor !== null } };
}

function Days({ events }: { events: ApiEvent[] }) {
  const days = Map.groupBy(events, ({ at }) => dayOf(Date.parse(at)));
  return (
    <>
      {[...days].map(([day, some]) => (
        <div key={day} class="day">
          <h3>{day}</h3>
          <ol class="timeline">
            {some.map((event) => (
              <Entry key={event.id} event={event} />
            ))}
          </ol>
        </div>
      ))}
    </>
  );
}

function Entry({ event }: { event: ApiEvent }) {
  const { title, details, tone } = eventWords(event);
  const at = Date.parse(event.at);
  return (
    <li class={`entry ${tone}`} data-testid="event" data-type={event.type}>
      <time dateTime={event.at} title={exactTime(at)}>
        {clockOf(at)}
      </time>
      <div>
        <p>
          <bdi>{title}</bdi> <span class="quiet small">{causeWords(event.cause)}</span>
        </p>
        {details.map((line) => (
          <p key={line} class="detail">
            <bdi>{line}</bdi>
          </p>
        ))}
      </div>
    </li>
  );
}
