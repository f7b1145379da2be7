import { defineConfig } from "vitest/config";

/** Tests over what `npm run synth` has just written. */
export default defineConfig({
  test: { include: ["stacks/test/**/*.test.ts"], pool: "forks", maxWorkers: 2, testTimeout: 60_000 },
});
