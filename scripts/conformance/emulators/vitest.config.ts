import { defineConfig } from "vitest/config";
import { lines } from "./reporter.ts";

/** Suites that need an emulator: not part of `npm test`. */
export default defineConfig({
  test: {
    include: ["scripts/conformance/emulators/*.suite.ts"],
    pool: "forks",
    maxWorkers: 1,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    reporters: [lines],
  },
});
