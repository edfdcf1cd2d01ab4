import { ASSET_TYPES, type AssetType } from "./asset-types.ts";
import {
  SUGGEST_LETTERS_A_SLIP,
  SUGGEST_MAX_LENGTH,
  SUGGEST_MAX_SLIPS,
  SUGGEST_MIN_PREFIX,
} from "./constants.ts";
import { editDistance } from "./edit-distance.ts";

/** Every known spelling (name or alias) with the name it stands for. */
const CANONICAL = new Map(
  ASSET_TYPES.flatMap(({ name, aliases }) => [name, ...aliases].map((known) => [known, name])),
);

const SPELLINGS = [...CANONICAL].map(([spelling, name]) => ({ letters: lettersOf(spelling), name }));

/** The one name for a type that has a v1 and a v2 name; any other type is its own. Compares exactly. */
export function canonicalType(type: string): string {
  return CANONICAL.get(type) ?? type;
}

/** Whether Leadsie's documentation lists the type, by its v2 or its v1 name. Compares exactly. */
export function isKnownType(type: string): boolean {
  return CANONICAL.has(type);
}

/** A copy of the known types, in the order of Leadsie's documentation. */
export function knownTypes(): AssetType[] {
  return structuredClone([...ASSET_TYPES]);
}

/** The known type that an unknown one was probably meant to be; null where it is known, or like none. */
export function suggestType(type: string): string | null {
  if (CANONICAL.has(type) || type.length > SUGGEST_MAX_LENGTH) return null;
  const letters = lettersOf(type);
  return nearest(letters) ?? onlyBeginning(letters);
}

function nearest(letters: string): string | null {
  const slips = Math.min(SUGGEST_MAX_SLIPS, Math.floor(letters.length / SUGGEST_LETTERS_A_SLIP));
  const ranked = SPELLINGS.map(({ letters: known, name }) => ({
    name,
    distance: editDistance(letters, known),
  }))
    .filter(({ distance }) => distance <= slips)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name ?? null;
}

function onlyBeginning(letters: string): string | null {
  if (letters.length < SUGGEST_MIN_PREFIX) return null;
  const names = new Set(
    SPELLINGS.filter((known) => known.letters.startsWith(letters)).map(({ name }) => name),
  );
  const [only] = names;
  return only !== undefined && names.size === 1 ? only : null;
}

/** Spaces, punctuation and case are the usual slips, and cost nothing. */
function lettersOf(type: string): string {
  return type.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
