import { spawnSync } from "node:child_process";
import type { LiveEvent } from "@showcaller/contracts";
import { createClient } from "@showcaller/sdk";
import { forSst, mayDeploy, NEAR, PRODUCTION, stagesOf } from "./deploy.guard.ts";
import { root } from "./project.ts";

/*
 * `npm run deploy -- --stage NAME`: SST's deploy, behind the question whether a cue is near. sst.config.ts deploys production for nobody else
 * (stacks/guard.ts).
 */

/** A booking spans at most 7 days; a lead is at most two hours. */
const BACK = 8 * 86_400_000;
const AHEAD = NEAR + 3 * 3_600_000;

async function liveEvents(url: string, token: string): Promise<LiveEvent[]> {
  const client = createClient({ baseUrl: url, token: async () => token });
  const now = Date.now();
  const found: LiveEvent[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const query = {
      from: new Date(now - BACK).toISOString(),
      to: new Date(now + AHEAD).toISOString(),
      ...(cursor ? { cursor } : {}),
    };
    const page = await client.listLiveEvents({ query });
    found.push(...page.items);
    cursor = page.cursor;
  }
  return found;
}

const argv = process.argv.slice(2);
const verdict = await mayDeploy({ argv, env: process.env, now: Date.now(), liveEvents });
if (!verdict.go) {
  console.error(`not deployed: ${verdict.why}`);
  process.exit(1);
}
if (verdict.said) console.log(verdict.said);
const clear = stagesOf(argv).includes(PRODUCTION) ? { SHOWCALLER_CLEAR_AT: new Date().toISOString() } : {};
const { status, error } = spawnSync("sst", ["deploy", ...forSst(argv)], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ...clear },
});
if (error)
  console.error(`not deployed: sst did not start (${error.message}); npm run deploy finds it once npm ci has run`);
process.exit(status ?? 1);
