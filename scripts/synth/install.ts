import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root } from "../project.ts";

const require = createRequire(import.meta.url);
const PLATFORM = join(root, ".sst", "platform");

/**
 * Writes `.sst/platform`, SST's component sources and their Pulumi packages, from what npm brings alone: neither the Pulumi engine nor
 * bun is downloaded (SST_SKIP_DEPENDENCY_CHECK), and bun, which honours the lock file inside the sst binary, comes from npm where it
 * exists for this platform. Nothing is done when the installed version is there already. About 5 s and 420 MB otherwise.
 */
export function installPlatform(): void {
  const wanted: string = JSON.parse(readFileSync(join(root, "node_modules/sst/package.json"), "utf8")).version;
  const version = join(PLATFORM, "version");
  const there = existsSync(version) && readFileSync(version, "utf8").trim() === wanted;
  if (there && existsSync(join(PLATFORM, "node_modules/@pulumi/aws"))) return;
  const bun = bunFromNpm();
  execFileSync(join(root, "node_modules/.bin/sst"), ["install", "--stage", "synth"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      SST_SKIP_DEPENDENCY_CHECK: "1",
      SST_TELEMETRY_DISABLED: "1",
      ...(bun ? { SST_BUN_PATH: bun } : { SST_NO_BUN: "1" }),
    },
  });
}

function bunFromNpm(): string | undefined {
  try {
    return join(dirname(require.resolve("@oven/bun-linux-x64/package.json")), "bin", "bun");
  } catch {
    return undefined;
  }
}

if (import.meta.main) installPlatform();
