import { expect, it } from "vitest";
import type { Stage } from "./synth.ts";

interface App {
  removal: string;
  protect: boolean;
  providers: { aws: { version: string; defaultTags: { tags: Record<string, string> } } };
}
/** As SST's command line reads it: `$config` gives back what it is given. */
const app = async (stage: Stage): Promise<App> => {
  Object.assign(globalThis, { $config: (config: unknown) => config });
  const module: { default: { app: (input: { stage: string }) => unknown } } = await import(
    new URL("../../sst.config.ts", import.meta.url).href
  );
  return module.default.app({ stage }) as App;
};

it.each([
  ["personal", "remove", false],
  ["staging", "remove", false],
  ["production", "retain", true],
] as const)("%s: removal %s, protected %s, and everything carries its tag", async (stage, removal, protect) => {
  const { providers, ...kept } = await app(stage);
  expect(kept).toMatchObject({ removal, protect });
  expect(providers.aws.defaultTags.tags).toEqual({ "showcaller:stage": stage });
  // Pinned: what is evaluated is what is deployed.
  expect(providers.aws.version).toMatch(/^\d+\.\d+\.\d+$/);
});
