import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.ts";
import { evaluate, type Synth } from "./synth/evaluate.ts";
import { installPlatform } from "./synth/install.ts";

/*
 * `npm run synth`: evaluates every stack for every stage and writes `.sst/synth.<stage>.json`, which the tests in stacks/ read.
 * With a stage as its argument: that one, in this process.
 */
export const STAGES = ["personal", "staging", "production"] as const;
/** Seconds. A mistake inside a component can keep the stack's promise from ever settling. */
const WATCHDOG = 300;

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;

async function one(stage: string): Promise<void> {
  const watchdog = setTimeout(() => {
    console.error(`${stage}: not settled after ${WATCHDOG} s`);
    process.exit(2);
  }, WATCHDOG * 1000);
  const begun = performance.now();
  const synth: Synth = await evaluate(stage);
  clearTimeout(watchdog);
  mkdirSync(join(root, ".sst"), { recursive: true });
  writeFileSync(join(root, ".sst", `synth.${stage}.json`), `${JSON.stringify(synth, null, 1)}\n`);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${stage}: ${synth.resources.length} resources, ${synth.builds.length} functions bundled, ${seconds} s`);
  for (const { functionId, bytes } of stage === "production" ? synth.builds : [])
    console.log(`  ${functionId.padEnd(32)} ${kilobytes(bytes).padStart(8)}`);
}

const [asked] = process.argv.slice(2);
if (asked) {
  await one(asked).catch((error: unknown) => {
    console.error(`${asked}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exit(1);
  });
  process.exit(0);
}
installPlatform();
for (const stage of STAGES) {
  const { status } = spawnSync(process.execPath, [import.meta.filename, stage], {
    stdio: "inherit",
    // Nothing is deployed: nobody need be asked whether a cue is near (stacks/guard.ts).
    env: { ...process.env, SHOWCALLER_CLEAR_AT: new Date().toISOString() },
  });
  if (status !== 0) process.exit(status ?? 1);
}
