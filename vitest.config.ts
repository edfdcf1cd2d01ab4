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

export default defineConfig({
  test: {
    projects: [
      {
        // Pure functions: Node runs them several times faster than a workerd a file would.
        test: {
          name: "pure",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.worker.test.ts", "test/{sandbox,started,e2e,faults}/**"],
        },
      },
      {
        // Runs in workerd, beside real Durable Objects.
        plugins: [
          cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings: variables } }),
        ],
        test: { name: "worker", include: ["test/**/*.worker.test.ts"], testTimeout: 20_000 },
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
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
