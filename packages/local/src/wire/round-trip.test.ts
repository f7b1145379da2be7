import { type ServiceModel, sdks, serviceModels } from "@showcaller/adapters/models/catalog";
import { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, it } from "vitest";
import { AwsError } from "../kernel/types.ts";
import { type HarnessOptions, harness } from "./harness.ts";
import { sample } from "./sample.ts";

interface Client {
  send(...args: unknown[]): Promise<Record<string, unknown>>;
}

const exportOf = (service: string, name: string): unknown =>
  (sdks as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[service]?.[name];

/** Sends by name, with whichever client the service has. */
function sender(options: HarnessOptions) {
  const { clients, ...rest } = harness(options);
  const converted = {
    mediaconnect: clients.mediaConnect("eu-west-1"),
    mediapackagev2: clients.mediaPackage("eu-west-1"),
  };
  const modern = {
    medialive: clients.mediaLive("eu-west-1"),
    states: clients.sfn(),
    scheduler: clients.scheduler(),
    events: clients.eventbridge(),
    monitoring: clients.cloudWatch("eu-west-1"),
    sns: clients.sns("eu-west-1"),
    "cloudfront-keyvaluestore": clients.keyValueStore(),
    secretsmanager: clients.secretsManager(),
    lambda: clients.lambda("eu-west-1"),
  };
  const byName: Readonly<Record<string, Client>> = { ...converted, ...modern } as never;
  const send = async (service: string, operation: string, input: unknown): Promise<Record<string, unknown>> => {
    const client = byName[service];
    const Command = exportOf(service, `${operation}Command`);
    const sent =
      typeof Command === "function"
        ? client?.send(Reflect.construct(Command, [input]))
        : client?.send(operation, input);
    const { $metadata, ...output } = (await sent) ?? {};
    return output;
  };
  return { send, ...rest };
}

/** PutEvents with an EndpointId, and a KeyValueStore, go to another host, which the client computes from a valid id. */
function inputFor(schema: ServiceModel["operations"][number]): Record<string, unknown> {
  const { EndpointId, ...input } = sample(schema[4]) as Record<string, unknown>;
  if (input.KvsARN !== undefined) input.KvsARN = "arn:aws:cloudfront::111122223333:key-value-store/s";
  return schema[2] === "PutEvents" || EndpointId === undefined ? input : { EndpointId, ...input };
}

/** A status that is a member is HTTP's own. */
function outputFor(schema: ServiceModel["operations"][number]): Record<string, unknown> {
  const output = isUnit(schema[5]) ? {} : (sample(schema[5]) as Record<string, unknown>);
  return "StatusCode" in output && schema[2] === "Invoke" ? { ...output, StatusCode: 202 } : output;
}

const isUnit = (ref: ServiceModel["operations"][number][4]) => NormalizedSchema.of(ref).isUnitSchema();
/**
 * SQS's client holds answers to digests of what it sent, and WAF's statements nest without end, which no sample fits: sqs/fifo.test.ts and
 * wafv2/stand-in.test.ts send with them. CloudFront's is the doctor's: operator/src/doctor/viewers.test.ts.
 */
const models = serviceModels().filter(({ service }) => !["sqs", "wafv2", "cloudfront"].includes(service));

describe.each(models.map((model) => [model.service, model] as const))("%s", (service, model) => {
  const operations = model.operations.map((schema) => [schema[2], schema] as const);
  /** Its answer is an image, streamed. */
  const answered = operations.filter(([name]) => name !== "DescribeInputDeviceThumbnail");

  it("knows the operations it should", () => {
    const media = { medialive: 123, mediaconnect: 5, mediapackagev2: 8 };
    const expected = {
      ...media,
      states: 37,
      scheduler: 12,
      events: 57,
      monitoring: 55,
      sns: 42,
      "cloudfront-keyvaluestore": 6,
      secretsmanager: 23,
      lambda: 1,
    };
    expect(operations).toHaveLength(Reflect.get(expected, service));
  });

  it("decodes every operation's input as the client was given it", async () => {
    const { send, seen } = sender({ answer: () => ({}) });
    for (const [operation, schema] of operations) {
      const input = isUnit(schema[4]) ? {} : inputFor(schema);
      await send(service, operation, input).catch((error) => {
        if (operation !== "DescribeInputDeviceThumbnail") throw error;
      });
      expect(seen.at(-1)).toEqual({ service, operation, input, context: { function: "fn", region: "eu-west-1" } });
    }
    expect(seen).toHaveLength(operations.length);
  });

  it("encodes every operation's output so that the client reads it as it was answered", async () => {
    const outputs = new Map(answered.map(([name, schema]) => [name, outputFor(schema)]));
    const { send } = sender({ answer: ({ operation }) => outputs.get(operation) as Record<string, unknown> });
    for (const [operation, schema] of answered) {
      const output = await send(service, operation, isUnit(schema[4]) ? {} : inputFor(schema));
      expect(output, operation).toEqual(outputs.get(operation));
    }
  });

  it("gives every modelled error its class, status, message and members", async () => {
    const [operation, schema] =
      operations.find(([name]) =>
        /^(ListChannels|StartFlow|ListRules|ListSchedules|ListActivities|ListKeys|ListSecrets|ListDashboards|ListTopics|Invoke)$/.test(
          name,
        ),
      ) ?? [];
    const errors = model.errors.filter((error) => !error[2].endsWith("ServiceException"));
    expect(errors.length).toBeGreaterThan(5);
    for (const error of errors) {
      const { Message, message, ...more } = sample(error) as Record<string, unknown>;
      const { send } = sender({
        answer() {
          throw new AwsError(error[2], "the reason", more);
        },
      });
      const thrown = await send(service, operation ?? "", schema ? inputFor(schema) : {}).catch(
        (reason: unknown) => reason,
      );
      expect(thrown).toMatchObject({ name: error[2], message: "the reason", ...more });
      const status = NormalizedSchema.of(error).getMergedTraits().httpError;
      if (status) expect(thrown).toMatchObject({ $metadata: { httpStatusCode: status } });
      const Class = exportOf(service, error[2]);
      if (Class) expect((thrown as Error).constructor).toBe(Class);
    }
  });
});
