import { beginsValue } from "./value-scanner.ts";

const QUOTE = 0x22;

/** What a document with a top-level `allConnections` array may hold next, between values and (`in …`) within one. */
export type State =
  | "start"
  | "first key"
  | "key"
  | "in key"
  | "colon"
  | "value"
  | "in value"
  | "after value"
  | "list colon"
  | "list"
  | "first element"
  | "element"
  | "in element"
  | "after element"
  | "done";

export type Reading = "in key" | "in value" | "in element";

/** The states in which a value may begin, and what is read then. */
const BEGINS: Partial<Record<State, Reading>> = {
  "first key": "in key",
  key: "in key",
  value: "in value",
  "first element": "in element",
  element: "in element",
};

const PUNCTUATION: Partial<Record<State, Map<number, State>>> = {
  start: byByte({ "{": "first key" }),
  "first key": byByte({ "}": "done" }),
  colon: byByte({ ":": "value" }),
  "list colon": byByte({ ":": "list" }),
  list: byByte({ "[": "first element" }),
  "first element": byByte({ "]": "after value" }),
  "after element": byByte({ ",": "element", "]": "after value" }),
  "after value": byByte({ ",": "key", "}": "done" }),
};

/** The state behind this byte between values; undefined where no document continues so. */
export function next(state: State, byte: number): State | undefined {
  const punctuation = PUNCTUATION[state]?.get(byte);
  if (punctuation) return punctuation;
  const reading = BEGINS[state];
  const begins = reading === "in key" ? byte === QUOTE : beginsValue(byte);
  return begins ? reading : undefined;
}

/** A key that may be shown: paths end up in response headers and logs, so no foreign text goes into them. */
const SHOWN_KEY = /^[\w-]{1,64}$/;

/** Where in the document a state is, for people: empty for the document itself, and where the key is an odd one. */
export function place(state: State, list: string, key: string, elements: number): string {
  switch (state) {
    case "first element":
    case "element":
    case "in element":
    case "after element":
      return `${list}.${elements}`;
    case "list colon":
    case "list":
      return list;
    case "colon":
    case "value":
    case "in value":
      return SHOWN_KEY.test(key) ? key : "";
    default:
      return "";
  }
}

function byByte(characters: Record<string, State>): Map<number, State> {
  return new Map(Object.entries(characters).map(([character, state]) => [character.charCodeAt(0), state]));
}
