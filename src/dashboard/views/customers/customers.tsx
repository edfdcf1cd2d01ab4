import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../../api/call.ts";
import type { List, Listed } from "../../api/types.ts";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Failed, Waiting } from "../../parts/said.tsx";
import { onEvent } from "../../state/live.ts";
import { useLoad } from "../../state/load.ts";
import { go, type Route, replace } from "../../state/route.ts";
import { mayWrite } from "../../state/session.ts";
import { counted } from "../../words/text.ts";
import { FilterBar } from "./filter-bar.tsx";
import { addressOf, type Filters, filtersOf, isNarrowed, queryOf } from "./filters.ts";
import { followEvent, isNews } from "./follow.ts";
import { moveOn } from "./keys.ts";
import { CustomerTable } from "./table.tsx";

/** Everybody who is watched, a page at a time: the service sorts and filters, the page shows. */
export function Customers({ route }: { route: Route }) {
  const filters = filtersOf(route.params);
  const address = addressOf(filters);
  const [cursors, setCursors] = useState<{ of: string; places: string[] }>({ of: address, places: [] });
  const places = cursors.of === address ? cursors.places : [];
  const path = queryOf(filters, places.at(-1) ?? null);
  const list = useLoad(path, (signal) => get<List<Listed>>(path, signal));
  const news = useFollow(path, list.value?.data ?? [], list.set);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => moveOn(place), []);
  const turn = (next: string[]) => setCursors({ of: address, places: next });
  const change = (changed: Partial<Filters>) => replace(addressOf({ ...filters, ...changed }));
  return (
    <div ref={place}>
      <div class="head">
        <h1>Customers</h1>
        <News
          count={news.count}
          onShow={() => {
            news.clear();
            turn([]);
            list.reload();
          }}
        />
        {mayWrite.value && (
          <a class="button main" href="#/new">
            <Icon name="plus" />
            <span>New link</span>
          </a>
        )}
      </div>
      <FilterBar filters={filters} rows={list.value?.data ?? []} onChange={change} />
      {list.problem && <Failed problem={list.problem} onRetry={list.reload} />}
      {list.value ? (
        <Rows list={list.value} filters={filters} loading={list.loading} onOpen={(key) => go(`#/c/${key}`)} />
      ) : (
        !list.problem && <Waiting lines={10} />
      )}
      <Pages
        page={places.length + 1}
        next={list.value?.next ?? null}
        onBack={() => turn(places.slice(0, -1))}
        onNext={(next) => turn([...places, next])}
      />
    </div>
  );
}

/** Rows follow the stream in their places; who is not among them is only counted. */
function useFollow(
  path: string,
  rows: Listed[],
  set: (change: (list: List<Listed>) => List<Listed>) => void,
): { count: number; clear: () => void } {
  const [others, setOthers] = useState<{ of: string; ids: Set<string> }>({ of: path, ids: new Set() });
  const shown = useRef(rows);
  shown.current = rows;
  // `set` is another function at each render and does the same.
  useEffect(
    () =>
      onEvent((event) => {
        set((list) => {
          const data = followEvent(list.data, event);
          return data === list.data ? list : { ...list, data };
        });
        if (!isNews(shown.current, event)) return;
        setOthers(({ of, ids }) => ({
          of: path,
          ids: new Set([...(of === path ? ids : []), event.customUserId ?? ""]),
        }));
      }),
    [path],
  );
  return {
    count: others.of === path ? others.ids.size : 0,
    clear: () => setOthers({ of: path, ids: new Set() }),
  };
}

function News({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <div class="news" role="status">
      {count > 0 && (
        <Button icon="refresh" testId="news" onPress={onShow}>
          {counted(count, "other customer")} changed: show
        </Button>
      )}
    </div>
  );
}

function Rows(props: {
  list: List<Listed>;
  filters: Filters;
  loading: boolean;
  onOpen: (key: string) => void;
}) {
  const { list, filters, loading, onOpen } = props;
  if (list.data.length > 0) return <CustomerTable rows={list.data} loading={loading} onOpen={onOpen} />;
  if (isNarrowed(filters)) {
    return (
      <Empty icon="search" title="Nobody fits">
        <p>
          Search looks at the beginning of ids and names. <a href="#/customers">Show everybody</a>
        </p>
      </Empty>
    );
  }
  return (
    <Empty icon="customers" title="Nobody is watched yet">
      <p>
        {mayWrite.value ? <a href="#/new">Make a link</a> : "Make a link"} for a customer, or wait: whoever
        Leadsie knows by a customUserId is found by the next sweep.
      </p>
    </Empty>
  );
}

interface PagesProps {
  page: number;
  next: string | null;
  onBack: () => void;
  onNext: (next: string) => void;
}

function Pages({ page, next, onBack, onNext }: PagesProps) {
  if (page === 1 && next === null) return null;
  return (
    <nav class="pages" aria-label="Pages">
      <Button disabled={page === 1} testId="page-back" onPress={onBack}>
        Back
      </Button>
      <span class="quiet">Page {page}</span>
      <Button disabled={next === null} testId="page-next" onPress={() => next && onNext(next)}>
        Next
      </Button>
    </nav>
  );
}
