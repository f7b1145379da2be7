/// <reference path="./.sst/platform/config.d.ts" />

/** Imports stacks/, decides nothing. */
export default $config({
  app(input) {
    const production = input.stage === "production";
    return {
      name: "showcaller",
      home: "aws",
      removal: production ? "retain" : "remove",
      protect: production,
      providers: { aws: { version: "7.20.0", defaultTags: { tags: { "showcaller:stage": input.stage } } } },
    };
  },
  async run() {
    // SST allows no import at the top of this file.
    const { deploy } = await import("./stacks/index");
    return deploy();
  },
});
