import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AllClients } from "../clients/factory.ts";
import { pathsOf } from "./paths.ts";
import { watchedOf } from "./watched.ts";

/** A client that answers each command by its name, in order; an error is thrown. */
function answering(answers: Record<string, unknown[]>) {
  const sent: [name: string, input: unknown][] = [];
  const client = {
    async send(command: { constructor: { name: string }; input: unknown }) {
      const name = command.constructor.name.replace(/Command$/, "");
      sent.push([name, command.input]);
      const answer = answers[name]?.shift();
      if (answer instanceof Error) throw answer;
      return answer ?? {};
    },
  };
  const clients = new Proxy({}, { get: () => () => client }) as AllClients;
  return { sent, clients };
}
const refusal = (name: string): Error => Object.assign(new Error("no"), { name, $metadata: { httpStatusCode: 400 } });

const NOW = Date.parse("2025-08-15T19:00:30Z");

it("no command of this folder changes anything", () => {
  const names = globSync(`${import.meta.dirname}/*.ts`)
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => readFileSync(file, "utf8").match(/\b[A-Z]\w+Command\b|send\("\w+"/g) ?? []);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !/^(send\(")?(Describe|Get|List)/.test(name))).toEqual([]);
});

describe("what CloudWatch has of a function", () => {
  const minutes = ["2025-08-15T18:58:00Z", "2025-08-15T18:57:00Z"].map((text) => new Date(text));
  const look = async (runs: number[], errors: number[]) => {
    const series = [
      { Id: "runs", Timestamps: minutes, Values: runs },
      { Id: "errors", Timestamps: minutes.slice(0, errors.length), Values: errors },
    ];
    const { clients, sent } = answering({ GetMetricData: [{ MetricDataResults: series }] });
    const seen = await watchedOf(clients, "eu-west-2").lastRun("showcaller-sweep", NOW);
    expect(JSON.stringify(sent[0])).toContain('"Value":"showcaller-sweep"');
    return seen.ok ? seen.value : seen.failure;
  };
  it("is the last minute in which it ended well", async () => {
    expect(await look([1, 1], [])).toBe(minutes[0]?.getTime());
    expect(await look([1, 1], [1])).toBe(minutes[1]?.getTime());
    expect(await look([1, 1], [1, 1])).toBeUndefined();
    expect(await look([0, 0], [])).toBeUndefined();
  });
});

it("a quota is the account's own, or AWS's default where nothing was asked for", async () => {
  const look = (answers: Record<string, unknown[]>) =>
    watchedOf(answering(answers).clients, "eu-west-2").quota("eu-west-1", "medialive", "L-D1AFAF75");
  expect(await look({ GetServiceQuota: [{ Quota: { Value: 40 } }] })).toEqual({ ok: true, value: 40 });
  expect(
    await look({
      GetServiceQuota: [refusal("NoSuchResourceException")],
      GetAWSDefaultServiceQuota: [{ Quota: { Value: 5 } }],
    }),
  ).toEqual({ ok: true, value: 5 });
  expect(await look({ GetServiceQuota: [refusal("AccessDeniedException")] })).toMatchObject({
    ok: false,
    denied: true,
    action: "servicequotas:GetServiceQuota",
  });
});

it("a store is as full as it says, or is not there", async () => {
  const look = (answer: unknown) =>
    watchedOf(answering({ DescribeKeyValueStore: [answer] }).clients, "eu-west-2").store("arn");
  expect(await look({ ETag: "e", ItemCount: 3, TotalSizeInBytes: 500 })).toEqual({
    ok: true,
    value: { keys: 3, bytes: 500 },
  });
  expect(await look(refusal("ResourceNotFoundException"))).toEqual({ ok: true, value: undefined });
  expect(await look(refusal("AccessDeniedException"))).toMatchObject({
    denied: true,
    action: "cloudfront-keyvaluestore:DescribeKeyValueStore",
  });
});

it("alarms of every kind, from every page", async () => {
  const { clients } = answering({
    DescribeAlarms: [
      { MetricAlarms: [{ AlarmName: "p-a", StateValue: "OK", AlarmActions: ["arn"] }], NextToken: "more" },
      { CompositeAlarms: [{ AlarmName: "p-b", StateValue: "ALARM", ActionsEnabled: false, AlarmActions: ["arn"] }] },
    ],
  });
  expect(await watchedOf(clients, "eu-west-2").alarms("p-")).toEqual({
    ok: true,
    value: [
      { name: "p-a", state: "OK", actions: 1 },
      { name: "p-b", state: "ALARM", actions: 0 },
    ],
  });
});

describe("a queue and a rule", () => {
  it("as they are, or that there is none", async () => {
    const there = pathsOf(
      answering({
        GetQueueUrl: [{ QueueUrl: "https://q" }],
        GetQueueAttributes: [
          { Attributes: { ApproximateNumberOfMessages: "3", ApproximateNumberOfMessagesNotVisible: "1" } },
        ],
        DescribeRule: [{ State: "DISABLED", EventPattern: "{}" }],
        ListTargetsByRule: [
          { Targets: [{ Arn: "a", DeadLetterConfig: { Arn: "q" } }], NextToken: "more" },
          { Targets: [{ Arn: "b" }] },
        ],
      }).clients,
    );
    expect(await there.queue("eu-west-2", "q")).toEqual({ ok: true, value: { waiting: 3, hidden: 1 } });
    expect(await there.rule("eu-west-2", "r")).toEqual({
      ok: true,
      value: {
        enabled: false,
        pattern: "{}",
        targets: [
          { arn: "a", deadLetters: true },
          { arn: "b", deadLetters: false },
        ],
      },
    });
    const none = pathsOf(
      answering({
        GetQueueUrl: [refusal("QueueDoesNotExist")],
        DescribeRule: [refusal("ResourceNotFoundException")],
      }).clients,
    );
    expect([await none.queue("eu-west-2", "q"), await none.rule("eu-west-2", "r")]).toEqual([
      { ok: true, value: undefined },
      { ok: true, value: undefined },
    ]);
  });

  it("name what is lacking, whichever of their calls it is", async () => {
    const half = pathsOf(
      answering({
        GetQueueUrl: [{ QueueUrl: "https://q" }],
        GetQueueAttributes: [refusal("AccessDenied")],
        DescribeRule: [{ State: "ENABLED" }],
        ListTargetsByRule: [refusal("AccessDeniedException")],
      }).clients,
    );
    expect(await half.queue("eu-west-2", "q")).toMatchObject({ denied: true, action: "sqs:GetQueueAttributes" });
    expect(await half.rule("eu-west-2", "r")).toMatchObject({ denied: true, action: "events:ListTargetsByRule" });
  });
});
