import { digits, hash32, pick } from "./hash.ts";

const FIRST = [
  "Juniper",
  "Northwind",
  "Bluebird",
  "Saltwater",
  "Maple",
  "Copperleaf",
  "Lantern",
  "Wildflower",
  "Granite",
  "Meadow",
] as const;
const SECOND = [
  "Coffee",
  "Outdoors",
  "Ceramics",
  "Yoga",
  "Bakery",
  "Bikes",
  "Skincare",
  "Books",
  "Eyewear",
  "Florists",
] as const;

/** A kind of thing that a connect page asks for. */
export interface OfferedAsset {
  readonly type: string;
  readonly name: string;
  readonly id: string;
}

/** The business of an upstream user: always the same one for the same user. */
export function businessOf(user: string): string {
  return `${pick(FIRST, `first/${user}`)} ${pick(SECOND, `second/${user}`)}`;
}

/** `Juniper Coffee` → `juniper-coffee`. */
export function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

// Of each type, in the order of the page: how the first and the second one are called, and how long its ids are.
const KINDS: readonly { type: string; idDigits: number; names: (business: string) => [string, string] }[] = [
  { type: "Ad Account", idDigits: 15, names: (b) => [`${b} – Main`, `${b} – Retargeting`] },
  { type: "Page", idDigits: 15, names: (b) => [b, `${b} Community`] },
  { type: "Pixel", idDigits: 16, names: (b) => [`${slugOf(b)}.example`, `${b} checkout`] },
  {
    type: "Instagram Account",
    idDigits: 17,
    names: (b) => [`@${slugOf(b).replace("-", ".")}`, `@${slugOf(b)}_shop`],
  },
  { type: "Catalog", idDigits: 15, names: (b) => [`${b} products`, `${b} clearance`] },
];

/** What this person could give to this request: one or two of each type, always the same for the same two. */
export function assetsOf(requestId: string, user: string): OfferedAsset[] {
  const business = businessOf(user);
  return KINDS.flatMap(({ type, idDigits, names }) => {
    const count = 1 + (hash32(`${requestId}/${user}/${type}`) % 2);
    return names(business)
      .slice(0, count)
      .map((name, index) => ({ type, name, id: digits(`${requestId}/${user}/${type}/${index}`, idDigits) }));
  });
}
