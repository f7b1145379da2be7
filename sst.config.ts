/*
 * Imports stacks/, decides nothing. Not built yet: the stacks. Until the issue about deployment `sst` itself is not installed either, so
 * `$config` is declared in stacks/sst.d.ts instead of by SST's own sources; both go when `sst` 4.17.1 comes in.
 */
export default $config({
  app: ({ stage }) => ({
    name: "showcaller",
    home: "aws",
    removal: stage === "production" ? "retain" : "remove",
    protect: stage === "production",
  }),
  async run() {
    // SST allows no import at the top of this file.
    const { deploy } = await import("./stacks/index.ts");
    return deploy();
  },
});
