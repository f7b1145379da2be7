import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { reason } from "./line.ts";

const run = promisify(execFile);

/**
 * The interpreter of a virtual environment of its own that has exactly these packages (`name==version`) and what they need, made
 * when missing; or why there is none.
 */
export async function python(
  name: string,
  packages: readonly string[],
): Promise<{ path: string } | { missing: string }> {
  const folder = join(".showcaller/conformance", name);
  const path = join(folder, "bin", "python");
  try {
    if (!existsSync(path)) await run("python3", ["-m", "venv", folder]);
    await run(path, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages], {
      timeout: 180_000,
    });
    return { path };
  } catch (error) {
    return { missing: `no Python with ${packages.join(", ")}: ${reason(error)}` };
  }
}
