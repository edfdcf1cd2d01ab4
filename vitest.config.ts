import { readFileSync, statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What the Worker under test is configured with; test/http/worker.ts uses the same key. */
const variables = {
  ADMIN_API_KEY: "test-admin-key-0123456789",
  LEADSIE_API_KEY: "sandbox-key",
  LEADSIE_BASE_URL: "http://localhost:8788",
  LINK_HOSTS: "app.leadsie.com,app.leadsie.io,http://localhost:8788",
  UPSTREAM_REQUESTS_PER_MINUTE: "100000",
};

/** Tests make thousands of small databases: in memory, where Linux has room for them, a run takes a sixth less. */
const MEMORY = "/dev/shm";
const MEMORY_BYTES = 2 ** 32;
if (!process.env.TMPDIR && isFitFor(MEMORY)) process.env.TMPDIR = MEMORY;

/** A browser is unpacked there too, and run: some systems allow that not everywhere. */
function isFitFor(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const mounts = readFileSync("/proc/mounts", "utf8").split("\n");
    const [, , , options = "noexec"] =
      mounts.map((line) => line.split(" ")).find(([, at]) => at === folder) ?? [];
    return bavail * bsize > MEMORY_BYTES && !options.split(",").includes("noexec");
  } catch {
    return false;
  }
}

/** What takes longest begins first: by itself vitest begins with the largest file, and waits for these at the end. */
const LONGEST = [
  ...[
    "simulation/simulation.worker",
    "refresh/sweep.worker",
    "openapi/fuzz.worker",
    "delivery/promises.worker",
  ],
  ...["started/command-line", "started/durable", "faults/wrong-size", "e2e/dashboard", "started/torture"],
  ...["started/start", "started/webhooks", "faults/upstream", "started/docs", "e2e/flow"],
].map((name) => `/test/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/** More than there are cores: while a file waits or starts its workerd, another can run. */
const WORKERS = availableParallelism() + 1;

/** Each has its own ports and state; with more of them at once two cores would miss the times that they promise. */
const STARTED_WORKERS = 3;

export default defineConfig({
  test: {
    maxWorkers: WORKERS,
    sequence: { sequencer: LongestFirst },
    // A log line of a queue's message that outlives its test file would wait for ever for a reader who is gone.
    disableConsoleIntercept: true,
    projects: [
      {
        // Pure functions: Node runs them several times faster than a workerd a file would.
        test: {
          name: "pure",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.worker.test.ts", "test/{sandbox,started,e2e,faults}/**"],
          // They keep nothing between them: modules that are loaded once halve their time.
          pool: "threads",
          isolate: false,
          // Patience with a busy machine, no promise.
          testTimeout: 30_000,
        },
      },
      {
        // Runs in workerd, beside real Durable Objects.
        plugins: [
          cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings: variables } }),
        ],
        test: {
          name: "worker",
          include: ["test/**/*.worker.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./sandbox/wrangler.toml" } })],
        test: { name: "sandbox", include: ["test/sandbox/**/*.test.ts"], testTimeout: 30_000 },
      },
      {
        // Runs in Node, against the program as `npm start` starts it.
        test: {
          name: "started",
          include: ["test/{started,e2e,faults}/**/*.test.ts"],
          // Patience with a busy machine, no promise: those are asserted.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: STARTED_WORKERS,
          // By themselves, after the others: what they measure is time.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
