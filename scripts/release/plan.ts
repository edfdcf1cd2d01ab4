/** What a release would change. */
export interface Plan {
  version: string;
  changelog: string;
  /** What the changelog says of it. */
  notes: string;
}

const UNRELEASED = "## Unreleased";

/**
 * The next version, by what the changelog says is unreleased (Semantic Versioning): "Removed", or a line that begins with
 * "Breaking", raises the first number (before 1.0.0 the second), "Added" and "Changed" the second, all else the third.
 * Throws where there is nothing to release.
 */
export function planRelease(version: string, changelog: string, day: string): Plan {
  const begin = changelog.indexOf(`${UNRELEASED}\n`);
  if (begin === -1) throw new Error(`CHANGELOG.md has no "${UNRELEASED}"`);
  const after = begin + UNRELEASED.length + 1;
  const next = changelog.indexOf("\n## ", after);
  const notes = changelog.slice(after, next === -1 ? undefined : next).trim();
  if (notes === "") throw new Error("Nothing is unreleased.");
  const to = raised(version, notes);
  const released = `${UNRELEASED}\n\n## ${to} - ${day}\n`;
  return { version: to, changelog: changelog.slice(0, begin) + released + changelog.slice(after), notes };
}

function raised(version: string, notes: string): string {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  const breaking = /^### Removed$|^- Breaking/m.test(notes);
  if (breaking && major > 0) return `${major + 1}.0.0`;
  if (breaking || /^### (Added|Changed)$/m.test(notes)) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}
