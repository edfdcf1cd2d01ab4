import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** What the Worker under test is configured with; test/http/worker.ts uses the same key. */
const variables = {
  ADMIN_API_KEY: "test-admin-key-0123456789",
  LEADSIE_API_KEY: "sandbox-key",
  LEADSIE_BASE_URL: "http://localhost:8788",
  LINK_HOSTS: "app.leadsie.com,app.leadsie.io,http://localhost:8788",
  UPSTREAM_REQUESTS_PER_MINUTE: "100000",
};

/** Of two cores vitest would use one: while a file waits or starts its workerd, another can run. */
const WORKERS = Math.max(2, availableParallelism() - 1);

/** Each has its own ports and state; with more of them at once a slow machine would miss the times that they promise. */
const STARTED_WORKERS = 2;

export default defineConfig({
  test: {
    maxWorkers: WORKERS,
    // A log line of a queue's message that outlives its test file would wait for ever for a reader who is gone.
    disableConsoleIntercept: true,
    projects: [
      {
        // Pure functions: Node runs them several times faster than a workerd a file would.
        test: {
          name: "pure",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.worker.test.ts", "test/{sandbox,started,e2e,faults}/**"],
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
