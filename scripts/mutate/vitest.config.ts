import { defineConfig } from "vitest/config";
import { ShortestFirst } from "./shortest-first.ts";

/**
 * The tests that a mutant has to survive: those of pure functions, and of what workerd has beside Node those that need
 * nothing but its cryptography, which `workerd.ts` adds. All in Node: there a mutant takes a fraction of a second.
 */
export default defineConfig({
  test: {
    include: ["test/{account,client,delivery,status}/*.test.ts"],
    exclude: ["test/{client,delivery,status}/*.worker.test.ts"],
    setupFiles: ["scripts/mutate/workerd.ts"],
    sequence: { sequencer: ShortestFirst },
    // Each mutant has a thread of its own: its test files can share the modules that they load.
    isolate: false,
  },
});
