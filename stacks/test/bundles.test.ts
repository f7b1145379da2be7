import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { laptopIn, temporary } from "@showcaller/local/laptop/testing";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { expect, it } from "vitest";

const run = promisify(execFile);
const bundle = (name: string): string => join(import.meta.dirname, "../../.sst/bundles", name, "index.mjs");

/** Calls a deployed bundle as Lambda would, in a process of its own, against the laptop's AWS. Its last line of output is the answer. */
async function invoke(url: string, name: string, event: unknown): Promise<unknown> {
  const script = `
    const { handler } = await import(${JSON.stringify(bundle(name))});
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 10_000 });
    console.log(JSON.stringify(answer ?? null));`;
  const arn = (machine: string): string => `arn:aws:states:eu-west-2:000000000000:stateMachine:showcaller-${machine}`;
  const called = run(process.execPath, ["--input-type=module", "-e", script], {
    env: {
      PATH: process.env.PATH,
      AWS_REGION: "eu-west-2",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_ENDPOINT_URL: `${url}/_aws`,
      TABLE_NAME: "showcaller",
      START_MACHINE_ARN: arn("start"),
      STOP_MACHINE_ARN: arn("stop"),
      REMEDIATE_MACHINE_ARN: arn("remediate"),
      TELL_MACHINE_ARN: arn("tell"),
      SCHEDULE_GROUP: "default",
      SCHEDULE_ROLE_ARN: "arn:aws:iam::000000000000:role/showcaller-scheduler",
      SCHEDULE_DLQ_ARN: "arn:aws:sqs:eu-west-2:000000000000:showcaller-cues-dlq",
    },
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

it("lean as they are, bundles speak AWS: the table, lists of both Regions, an alert", async () => {
  using data = temporary();
  await using laptop = await laptopIn(data.path);
  // Lists encoders and flows through the pruned schemas; nothing is wrong, so nothing is done.
  expect(await invoke(laptop.url, "sweep", {})).toMatchObject({ failed: [] });
  await invoke(laptop.url, "ingress", alertEvent());
  expect(laptop.warnings).toEqual([]);
});
