import { indexKeys } from "@showcaller/adapters/table/table-definition";
import { rules } from "@showcaller/functions/rules";
import { TIMEOUTS } from "@showcaller/functions/timeouts";
import { machines } from "@showcaller/workflows";
import { describe, expect, it } from "vitest";
import { ofType, type Stage, statementsOf, synth, the } from "./synth.ts";

const production = synth("production");
const STAGES: Stage[] = ["personal", "staging", "production"];

describe("the table", () => {
  const { inputs, retainOnDelete } = the(production, "aws:dynamodb/table:Table", "TableTable");
  it("is as the code knows it: keys, indexes, stream, TTL", () => {
    expect(inputs).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey: "sk",
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: { attributeName: "expiresAt", enabled: true },
    });
    const indexes = inputs.globalSecondaryIndexes as { name: string; hashKey: string; rangeKey: string }[];
    expect(
      Object.fromEntries(indexes.map(({ name, hashKey, rangeKey }) => [name, { pk: hashKey, sk: rangeKey }])),
    ).toEqual(indexKeys);
  });
  it("can be restored, is encrypted, and in production outlives a mistake", () => {
    expect(inputs).toMatchObject({ pointInTimeRecovery: { enabled: true }, serverSideEncryption: { enabled: true } });
    expect([inputs.deletionProtectionEnabled, retainOnDelete]).toEqual([true, true]);
    expect(the(synth("personal"), "aws:dynamodb/table:Table", "TableTable").retainOnDelete).toBeUndefined();
  });
});

describe("the archive", () => {
  it("keeps what the rule of media events takes, as long as logs", () => {
    const { inputs } = the(production, "aws:cloudwatch/eventArchive:EventArchive", "MediaArchive");
    expect(inputs).toMatchObject({ retentionDays: 365, eventSourceArn: expect.stringMatching(/:event-bus\/default$/) });
    expect(JSON.parse(String(inputs.eventPattern))).toEqual(rules.media.pattern);
  });
});

describe("exports", () => {
  const bucket = the(production, "aws:s3/bucket:Bucket", "Exports");
  it("lie outside the home Region, and in production outlive a mistake", () => {
    expect(bucket.inputs).toMatchObject({ region: "eu-west-2", forceDestroy: false });
    expect(bucket.retainOnDelete).toBe(true);
  });
  it.each([
    ["bucketVersioning:BucketVersioning", "ExportsVersions", { versioningConfiguration: { status: "Enabled" } }],
    [
      "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "ExportsEncryption",
      { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    ],
    [
      "bucketPublicAccessBlock:BucketPublicAccessBlock",
      "ExportsPrivate",
      { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    ],
    [
      "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "ExportsLifecycle",
      { rules: [{ noncurrentVersionExpiration: { noncurrentDays: 30 } }, { status: "Enabled" }] },
    ],
  ])("%s", (type, name, expected) => {
    expect(the(production, `aws:s3/${type}`, name).inputs).toMatchObject({ region: "eu-west-2", ...expected });
  });
  it("travel over TLS alone", () => {
    const policy = String(the(production, "aws:s3/bucketPolicy:BucketPolicy", "ExportsPolicy").inputs.policy);
    expect(JSON.parse(policy).Statement).toMatchObject([
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
  });
});

// That each has its dead letters, and how long it is tried, is said in laws.ts.
describe("what is asynchronous", () => {
  const mappings = ofType(production, "aws:lambda/eventSourceMapping:EventSourceMapping");
  it("a batch of the stream that fails is halved", () => {
    expect(mappings.find(({ name }) => name === "Stream")?.inputs.bisectBatchOnFunctionError).toBe(true);
  });
  it("the projector's queue: one group's wakes, again as soon as a dead projector may not live any more", () => {
    expect(mappings.map(({ name }) => name).sort()).toEqual(["Stream", "WakesMapping"]);
    const { inputs } = the(production, "aws:sqs/queue:Queue", "Wakes");
    expect(inputs).toMatchObject({ fifoQueue: true, visibilityTimeoutSeconds: TIMEOUTS.projector / 1000 });
    expect(JSON.parse(String(inputs.redrivePolicy))).toMatchObject({
      deadLetterTargetArn: expect.stringMatching(/^arn:aws:sqs:/),
      maxReceiveCount: 10,
    });
  });
  it("functions that nobody waits for", () => {
    const invoked = ofType(production, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
    expect(invoked.map(({ name }) => name).sort()).toEqual([
      "EdgeTickEventInvokeConfig",
      "ExportEventInvokeConfig",
      "IngressEventInvokeConfig",
      "MonitorEventInvokeConfig",
      "SweepEventInvokeConfig",
      "ZonesEventInvokeConfig",
    ]);
  });
});

describe("rules", () => {
  it("stand in each media Region but the home Region, and where CloudFront's alarms are", () => {
    const regions = ofType(production, "aws:cloudwatch/eventRule:EventRule").flatMap(
      ({ inputs }) => inputs.region ?? [],
    );
    // The second Region hears the heartbeat alone.
    expect(regions).toEqual(["eu-central-1", "us-east-1", "eu-west-2"]);
  });
});

describe.each(Object.keys(machines))("state machine %s", (machine) => {
  const name = `${machine[0]?.toUpperCase()}${machine.slice(1)}Machine`;
  it("keeps what it is told out of its log", () => {
    expect(the(production, "aws:sfn/stateMachine:StateMachine", name).inputs.loggingConfiguration).toMatchObject({
      level: "ALL",
      includeExecutionData: false,
    });
  });
});

describe("functions", () => {
  it.each(STAGES)("%s: each bundles; Node 24 on arm64, JSON logs", (stage) => {
    const from = synth(stage);
    expect(from.builds.flatMap(({ errors }) => errors)).toEqual([]);
    const deployed = ofType(from, "aws:lambda/function:Function");
    // SST does not build what is in other Regions: that is a bundle as it lies there.
    expect(deployed.filter(({ inputs }) => inputs.region === undefined).length).toBe(from.builds.length);
    for (const { name, inputs } of deployed)
      expect(inputs, name).toMatchObject({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        loggingConfig: { logFormat: "JSON" },
        publish: true,
      });
  });
  it("a probe stands in each Region that is named, told its host and nothing else, and one task alone may invoke it", () => {
    const probes = ofType(production, "aws:lambda/function:Function").filter(({ name }) => name.startsWith("Probe"));
    const arns = ["eu-west-1", "eu-central-1"].map(
      (region) => `arn:aws:lambda:${region}:111122223333:function:showcaller-production-probe`,
    );
    expect(probes.map(({ inputs }) => `arn:aws:lambda:${inputs.region}:111122223333:function:${inputs.name}`)).toEqual(
      arns,
    );
    for (const { inputs } of probes)
      expect(inputs.environment).toEqual({ variables: { VIEWER_HOST: "live.example.com" } });
    const asks = the(production, "aws:lambda/function:Function", "TaskRevokeConfirmFunction").inputs.environment;
    expect(asks).toMatchObject({ variables: { EDGE_PROBES: arns.join(",") } });
    const may = ofType(production, "aws:iam/role:Role").filter((role) =>
      statementsOf(production, role).some(({ Resource }) => Resource.some((arn) => arns.includes(arn))),
    );
    expect(may.map(({ name }) => name)).toEqual(["TaskRevokeConfirmRole"]);
  });
});
