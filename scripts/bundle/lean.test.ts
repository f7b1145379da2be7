import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { read, root, sourceFiles } from "../project.ts";
import { AS_UPLOADED } from "./bundle.ts";
import { lean } from "./lean.ts";

/** What our adapters make of AWS's errors, as a bundle: each of these ends in another decision. */
const PROBE = `
import { awsClientsOf } from "@showcaller/adapters/clients/aws-of";
import { dynamodb, mediaLive, sfn } from "@showcaller/adapters/clients/makers";
import { encoders } from "@showcaller/adapters/medialive/encoders";
import { executions } from "@showcaller/adapters/stepfunctions/executions";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
export async function probe(env) {
  const clients = awsClientsOf(env, { dynamodb, mediaLive, sfn });
  const table = dynamodbTable({ client: clients.dynamodb(), tableName: "t", sleep: async () => {} });
  const runs = executions(clients.sfn(), (machine) => "arn:aws:states:eu-west-1:111122223333:stateMachine:" + machine);
  const item = { pk: "a", sk: "b", rev: 2, data: { list: [1, "x"] } };
  return {
    alone: await table.write([{ put: item, if: { exists: false } }]),
    together: await table.write([{ put: item, if: { exists: false } }, { check: { pk: "c", sk: "d" }, if: { exists: false } }]),
    started: await runs.start("start", "x", {}),
    completed: await runs.succeed("token", {}),
    absent: await runs.describe("start", "x"),
    encoder: await encoders(clients.mediaLive("eu-west-1")).start("arn:aws:medialive:eu-west-1:111122223333:channel:1"),
    refused: await table.get({ pk: "a", sk: "b" }).catch(({ name, code }) => ({ name, code })),
  };
}`;

const STORED = {
  pk: { S: "a" },
  sk: { S: "b" },
  rev: { N: "2" },
  data: { M: { list: { L: [{ N: "1" }, { S: "x" }] } } },
};
const dynamodb = (name: string, more: object = {}) => ({
  __type: `com.amazonaws.dynamodb.v20120810#${name}`,
  message: "as the test has it",
  ...more,
});
/** By operation, in the form in which each service sends its errors. */
const ERRORS: Readonly<Record<string, object>> = {
  PutItem: dynamodb("ConditionalCheckFailedException", { Item: STORED }),
  TransactWriteItems: dynamodb("TransactionCanceledException", {
    CancellationReasons: [{ Code: "ConditionalCheckFailed", Item: STORED }, { Code: "None" }],
  }),
  GetItem: dynamodb("ValidationException"),
  StartExecution: { __type: "com.amazonaws.sfn#ExecutionAlreadyExists", message: "as the test has it" },
  SendTaskSuccess: { __type: "com.amazonaws.sfn#TaskTimedOut", message: "as the test has it" },
  DescribeExecution: { __type: "com.amazonaws.sfn#ExecutionDoesNotExist", message: "as the test has it" },
};

const folder = mkdtempSync(join(tmpdir(), "lean-"));
const server = createServer((request, response) => {
  const [, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
  const error = ERRORS[operation];
  request.resume().on("end", () => {
    if (error) response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(error));
    else
      response
        .writeHead(409, { "content-type": "application/json", "x-amzn-errortype": "ConflictException" })
        .end(JSON.stringify({ message: "as the test has it" }));
  });
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function probed(name: string, plugins: ReturnType<typeof lean>[]) {
  const outfile = join(folder, `${name}.mjs`);
  const { metafile } = await build({
    stdin: { contents: PROBE, resolveDir: join(root, "packages/functions/src") },
    outfile,
    ...AS_UPLOADED,
    metafile: true,
    plugins,
  });
  const { probe } = await import(pathToFileURL(outfile).href);
  const [output] = Object.values(metafile.outputs);
  return {
    bytes: output?.bytes ?? 0,
    found: await probe({
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    }),
  };
}

it("a lean bundle tells AWS's errors apart as the SDK as it comes does, in half of the bytes", async () => {
  const whole = await probed("whole", []);
  const leaned = await probed("lean", [lean({ jsonSchemas: false })]);
  expect(whole.found).toEqual({
    alone: { ok: false, failed: [{ index: 0, item: { pk: "a", sk: "b", rev: 2, data: { list: [1, "x"] } } }] },
    together: { ok: false, failed: [{ index: 0, item: { pk: "a", sk: "b", rev: 2, data: { list: [1, "x"] } } }] },
    started: { ok: true, value: "exists" },
    completed: { ok: true, value: "gone" },
    absent: { ok: true, value: undefined },
    encoder: {
      ok: false,
      failure: { kind: "conflict", code: "ConflictException", message: "as the test has it" },
    },
    refused: { name: "TableRefused", code: "Refused" },
  });
  expect(leaned.found).toEqual(whole.found);
  expect(leaned.bytes / whole.bytes).toBeLessThan(0.5);
}, 60_000);

it("no schema of ours uses a format of zod's as a method, which a lean bundle does not have", () => {
  const formats = /^ {4}(\w+)\(params\) \{\n {8}return this\.check\(core\._\w+\(Zod\w+, params\)\);/gm;
  const methods = [...read("node_modules/zod/v4/classic/schemas.js").matchAll(formats)].map(([, name]) => name);
  expect(methods).toEqual(expect.arrayContaining(["email", "url", "datetime"]));
  const called = new RegExp(`\\)\\.(${methods.join("|")})\\(`);
  const bundled = sourceFiles().filter((file) =>
    /^packages\/(contracts|core|adapters|workflows|functions|edge)\/src\//.test(file),
  );
  expect(bundled.filter((file) => !file.endsWith(".test.ts") && called.test(read(file)))).toEqual([]);
});
