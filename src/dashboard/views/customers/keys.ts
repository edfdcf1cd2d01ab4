import type { RefObject } from "preact";
import { go } from "../../state/route.ts";
import { mayWrite } from "../../state/session.ts";

/**
 * Keys of the list: `j` and `k` or the arrows move from row to row, Enter opens (each row is a link), `/` goes to the
 * search and `n` makes a link. Nothing of it while somebody types.
 */
export function moveOn(place: RefObject<HTMLElement | null>): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = actions(place.current)[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function actions(place: HTMLElement | null): Record<string, () => void> {
  const search = () => place?.querySelector<HTMLInputElement>("input[type=search]")?.focus();
  return {
    j: () => step(place, 1),
    ArrowDown: () => step(place, 1),
    k: () => step(place, -1),
    ArrowUp: () => step(place, -1),
    "/": search,
    n: () => mayWrite.peek() && go("#/new"),
  };
}

function step(place: HTMLElement | null, by: 1 | -1): void {
  const rows = [...(place?.querySelectorAll<HTMLAnchorElement>("tbody a.open") ?? [])];
  const at = rows.indexOf(document.activeElement as HTMLAnchorElement);
  const next = at === -1 ? (by === 1 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next]?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog") !== null;
}
