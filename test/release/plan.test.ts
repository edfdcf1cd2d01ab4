import { describe, expect, it } from "vitest";
import { planRelease } from "../../scripts/release/plan.ts";

const changelog = (unreleased: string) =>
  `# Changelog\n\n## Unreleased\n\n${unreleased}\n\n## 0.1.0 - 2026-01-01\n\n### Added\n\n- It.\n`;

describe("the next release", () => {
  it.each([
    ["0.1.0", "### Added\n\n- A thing.", "0.2.0"],
    ["1.4.2", "### Changed\n\n- A thing.", "1.5.0"],
    ["1.4.2", "### Fixed\n\n- A thing.", "1.4.3"],
    ["1.4.2", "### Removed\n\n- A thing.", "2.0.0"],
    ["1.4.2", "### Changed\n\n- Breaking: a thing.", "2.0.0"],
    ["0.4.2", "### Removed\n\n- A thing.", "0.5.0"],
  ])("after %s with %j is %s", (version, unreleased, next) => {
    expect(planRelease(version, changelog(unreleased), "2026-11-22").version).toBe(next);
  });

  it("takes what was unreleased under its heading, and leaves earlier releases as they were", () => {
    const plan = planRelease("0.1.0", changelog("### Fixed\n\n- A thing."), "2026-11-22");
    expect(plan.notes).toBe("### Fixed\n\n- A thing.");
    expect(plan.changelog).toBe(
      "# Changelog\n\n## Unreleased\n\n## 0.1.1 - 2026-11-22\n\n### Fixed\n\n- A thing.\n\n## 0.1.0 - 2026-01-01\n\n### Added\n\n- It.\n",
    );
  });

  it("is none where nothing is unreleased", () => {
    expect(() => planRelease("0.1.0", changelog(""), "2026-11-22")).toThrow("Nothing is unreleased.");
    expect(() => planRelease("0.1.0", "# Changelog\n", "2026-11-22")).toThrow(/no "## Unreleased"/);
  });
});
