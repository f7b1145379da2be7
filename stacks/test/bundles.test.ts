import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { laptopIn, temporary } from "@showcaller/local/laptop/testing";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { expect, it } from "vitest";
import { lambdaEnvironment } from "../../scripts/bundle/environment.ts";

const run = promisify(execFile);
const LEFT_OUT = "what scripts/bundle/lean.ts leaves out is needed after all";
const bundle = (name: string): string => join(import.meta.dirname, "../../.sst/bundles", name, "index.mjs");

/** Runs a script in a process of its own, as Lambda would. Its last line of output is the answer. */
async function answered(name: string, script: string, url: string): Promise<unknown> {
  const called = run(process.execPath, ["--input-type=module", "-e", script], {
    env: lambdaEnvironment(`${url}/_aws`),
  });
  const { stdout } = await called.catch((failed: { stderr?: string }) => {
    // The line of a minified bundle says nothing and fills a screen.
    throw new Error(
      `${name}: ${failed.stderr
        ?.split("\n")
        .filter((line) => line.length < 300)
        .join("\n")
        .slice(-1500)}`,
    );
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}

/** Calls a deployed bundle against the laptop's AWS. */
const invoke = (url: string, name: string, event: unknown): Promise<unknown> =>
  answered(
    name,
    `
    const { handler } = await import(${JSON.stringify(bundle(name))});
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 10_000 });
    console.log(JSON.stringify(answer ?? null));`,
    url,
  );

const loaded = (name: string): Promise<unknown> =>
  answered(
    name,
    `
    globalThis.awslambda = { streamifyResponse: (handler) => handler };
    const { handler } = await import(${JSON.stringify(bundle(name))});
    console.log(JSON.stringify(typeof handler));`,
    "http://127.0.0.1:9",
  );

it("every bundle loads: what was left out of it is not asked for on the way in", async () => {
  const folders = readdirSync(join(import.meta.dirname, "../../.sst/bundles"));
  expect(folders.length).toBeGreaterThan(15);
  for (const name of folders) await expect(loaded(name), `.sst/bundles/${name}: ${LEFT_OUT}`).resolves.toBe("function");
});

it("lean as they are, bundles speak AWS: the table, lists of both Regions, an alert", async () => {
  using data = temporary();
  await using laptop = await laptopIn(data.path);
  // Lists encoders and flows through the pruned schemas; nothing is wrong, so nothing is done.
  expect(await invoke(laptop.url, "sweep", {})).toMatchObject({ failed: [] });
  await invoke(laptop.url, "ingress", alertEvent());
  expect(laptop.warnings).toEqual([]);
});
