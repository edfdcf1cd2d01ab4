/** Leadsie's documentation of webhook v2: the types that got a new name, by their v1 name. */
const V2_NAMES: ReadonlyMap<string, string> = new Map([
  ["Ad Account", "Meta Ad Account"],
  ["Page", "Facebook Page"],
  ["Catalog", "Facebook Catalog"],
  ["Pixel", "Meta Pixel"],
]);
const V1_NAMES: ReadonlyMap<string, string> = new Map([...V2_NAMES].map(([v1, v2]) => [v2, v1]));

/** The name that webhook v1 and the status endpoint use; a type that has only one name keeps it. */
export function v1Type(type: string): string {
  return V1_NAMES.get(type) ?? type;
}

/** The name that webhook v2 uses. */
export function v2Type(type: string): string {
  return V2_NAMES.get(type) ?? type;
}
