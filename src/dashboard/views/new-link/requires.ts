import type { AssetType, Requirement } from "../../api/types.ts";

/** The requirement that a picked type stands for; its key is made of the type's name. */
export function requirementOf(type: string): Requirement {
  const key = type
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, MAX_KEY);
  return { key: key || "asset", types: [type], count: 1 };
}

/** As long as the API lets a requirement's key be. */
const MAX_KEY = 64;

/** Whether it is what picking this type makes, whatever its count and access: others were made elsewhere. */
export function isOf(requirement: Requirement, type: AssetType): boolean {
  const names = [type.name, ...type.aliases];
  return requirement.types.length === 1 && names.includes(requirement.types[0] ?? "");
}

/** Types by platform, those that upstream has shown first: they are what the company works with. */
export function byPlatform(types: AssetType[]): [string, AssetType[]][] {
  const groups = Map.groupBy(types, ({ platform }) => platform ?? "Other");
  const seen = (some: AssetType[]) => some.filter((type) => type.seen).length;
  return [...groups].sort(([, a], [, b]) => seen(b) - seen(a));
}
