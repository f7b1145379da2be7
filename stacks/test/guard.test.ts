import { describe, expect, it } from "vitest";

type Guard = (env: Record<string, string | undefined>) => void;
/** As SST evaluates it: `$app` and `$cli` are globals. */
const guard = async (stage: string, command: string): Promise<Guard> => {
  Object.assign(globalThis, { $app: { stage }, $cli: { command } });
  return (await import(new URL("../guard.ts", import.meta.url).href)).deployGuard;
};
const minutesAgo = (minutes: number) => ({
  SHOWCALLER_CLEAR_AT: new Date(Date.now() - minutes * 60_000).toISOString(),
});

describe("sst deploy by itself", () => {
  it.each<[string, Record<string, string>]>([
    ["nobody has asked", {}],
    ["what was asked is no instant", { SHOWCALLER_CLEAR_AT: "yes" }],
    ["it was asked a quarter of an hour ago", minutesAgo(15)],
    ["it is asked in a quarter of an hour", minutesAgo(-15)],
  ])("refuses production where %s, and says which command asks", async (_, env) => {
    const deploys = await guard("production", "deploy");
    expect(() => deploys(env)).toThrow("npm run deploy -- --stage production");
  });
  it("takes production a minute after it was asked, any other stage at once, and no question is asked of what changes nothing", async () => {
    (await guard("production", "deploy"))(minutesAgo(1));
    (await guard("staging", "deploy"))({});
    (await guard("production", "diff"))({});
  });
});
