import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { assemble } from "@showcaller/adapters/clients/assemble";
import * as edgeMakers from "@showcaller/adapters/clients/edge-makers";
import { ATTEMPTS } from "@showcaller/adapters/clients/factory";
import { lambda } from "@showcaller/adapters/clients/lambda-maker";
import * as makers from "@showcaller/adapters/clients/makers";
import { s3 } from "@showcaller/adapters/clients/s3-maker";
import { secretsManager } from "@showcaller/adapters/clients/secrets-maker";
import { sqs } from "@showcaller/adapters/clients/sqs-maker";
import { sdks } from "@showcaller/adapters/models/catalog";
import { fresh, refusal, type WireStage } from "@showcaller/testkit/wire/stage";

export const REGION = "eu-west-2";
/** Milliseconds between two looks at an emulator, whose time is real. */
const LOOK = 250;

/** How the same is asked of an emulator where its own way differs. */
export interface Ways {
  account: string;
  /** `rules`: a rule and its queue stand in for TestEventPattern. */
  matches: "TestEventPattern" | "rules";
}

/** The clients of the deployed program at an endpoint; the KeyValueStore's puts its account before the host's name, which is then looked up here. */
export const clientsAt = (url: string, region = REGION) => {
  const httpAgent = new Agent({ lookup: (_, __, done) => done(null, [{ address: "127.0.0.1", family: 4 }]) });
  const named = url.replace("127.0.0.1", "localhost");
  return assemble({ ...makers, ...edgeMakers, lambda, secretsManager, sqs, s3 }, region, (service) => ({
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: ATTEMPTS[service],
    endpoint: service === "cloudfront-keyvaluestore" ? named : url,
    disableHostPrefix: true,
    requestHandler: { requestTimeout: 30_000, ...(service === "cloudfront-keyvaluestore" ? { httpAgent } : {}) },
  }));
};

/** One request that no client of ours makes, by its method and path; emulators read the service from the signature and check none. */
export async function raw(
  url: string,
  service: string,
  method: string,
  path: string,
  body?: string,
  type = "application/json",
) {
  const scope = `test/20260101/${REGION}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=0`;
  const headers = { authorization, "x-amz-date": "20260101T000000Z", "content-type": type };
  const answer = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${service} ${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
  return text;
}

export async function onEmulator(url: string, { account, matches }: Ways): Promise<WireStage> {
  const clients = clientsAt(url);
  const queue = async (fifo = true): Promise<string> => {
    const QueueName = `${fresh("queue")}${fifo ? ".fifo" : ""}`;
    const Attributes = fifo ? { FifoQueue: "true" } : {};
    const { QueueUrl } = await clients.sqs().send(new sdks.sqs.CreateQueueCommand({ QueueName, Attributes }));
    return QueueUrl ?? "";
  };
  const receive = async (QueueUrl: string) =>
    (
      await clients.sqs().send(
        new sdks.sqs.ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 1,
          WaitTimeSeconds: 0,
        }),
      )
    ).Messages ?? [];
  const arnOf = (queueUrl: string) => `arn:aws:sqs:${REGION}:${account}:${queueUrl.split("/").at(-1)}`;
  const subscribers = new Map<string, string>();

  return {
    clients,
    region: REGION,
    account,
    now: () => Date.now(),
    async pass(seconds, until) {
      const end = Date.now() + seconds * 1000;
      while (Date.now() < end && !(await until?.())) await sleep(Math.min(LOOK, Math.max(1, end - Date.now())));
    },
    async machine(name, definition) {
      const { stateMachineArn } = await clients.sfn().send(
        new sdks.states.CreateStateMachineCommand({
          name,
          definition: JSON.stringify(definition),
          roleArn: `arn:aws:iam::${account}:role/states`,
        }),
      );
      return stateMachineArn ?? "";
    },
    matches: (pattern, event) =>
      matches === "TestEventPattern" ? tested(clients, pattern, event) : ruled(pattern, event),
    queue,
    async consume(url, handle, rounds = 12) {
      for (let round = 0, empty = 0; round < rounds && empty < 2; round++) {
        const messages = await receive(url);
        empty = messages.length === 0 ? empty + 1 : 0;
        const done = messages.length > 0 && handle(messages.map(({ Body }) => Body ?? ""));
        for (const { ReceiptHandle } of done ? messages : [])
          await clients.sqs().send(new sdks.sqs.DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
        // Visible again after a second.
        if (!done) await sleep(1_100);
      }
    },
    async topic(name) {
      const fifo = name.endsWith(".fifo");
      const Attributes = fifo ? { FifoTopic: "true" } : {};
      const sns = clients.sns(REGION);
      const { TopicArn = "" } = await sns.send(new sdks.sns.CreateTopicCommand({ Name: name, Attributes }));
      const subscriber = await queue(fifo);
      await sns.send(
        new sdks.sns.SubscribeCommand({
          ...{ TopicArn, Protocol: "sqs", Endpoint: arnOf(subscriber) },
          Attributes: { RawMessageDelivery: "true" },
        }),
      );
      subscribers.set(TopicArn, subscriber);
      return TopicArn;
    },
    async published(topicArn) {
      const messages = await receive(subscribers.get(topicArn) ?? "");
      return messages.map(({ Body }) => Body ?? "");
    },
    async store() {
      const xml = `<CreateKeyValueStoreRequest xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Name>${fresh("store")}</Name></CreateKeyValueStoreRequest>`;
      const text = await raw(url, "cloudfront", "POST", "/2020-05-31/key-value-store/", xml, "application/xml");
      return /<ARN>(.+?)<\/ARN>/.exec(text)?.[1] ?? "";
    },
  };

  async function ruled(pattern: unknown, event: Readonly<Record<string, unknown>>): Promise<boolean | "refused"> {
    const Rule = fresh("rule");
    const bus = clients.eventbridge();
    const { PutRuleCommand, PutTargetsCommand, PutEventsCommand, DeleteRuleCommand, RemoveTargetsCommand } =
      sdks.events;
    const put = bus.send(new PutRuleCommand({ Name: Rule, EventPattern: JSON.stringify(pattern) }));
    if ((await refusal(put)) === "InvalidEventPatternException") return "refused";
    await put;
    const target = await queue(false);
    await bus.send(new PutTargetsCommand({ Rule, Targets: [{ Id: "1", Arn: arnOf(target) }] }));
    const { source, "detail-type": DetailType, detail } = event;
    const entry = { Source: String(source), DetailType: String(DetailType), Detail: JSON.stringify(detail) };
    await bus.send(new PutEventsCommand({ Entries: [entry] }));
    const got = await receive(target);
    await bus.send(new RemoveTargetsCommand({ Rule, Ids: ["1"] }));
    await bus.send(new DeleteRuleCommand({ Name: Rule }));
    return got.length > 0;
  }
}

async function tested(
  clients: ReturnType<typeof clientsAt>,
  pattern: unknown,
  event: Readonly<Record<string, unknown>>,
): Promise<boolean | "refused"> {
  const command = new sdks.events.TestEventPatternCommand({
    EventPattern: JSON.stringify(pattern),
    Event: JSON.stringify(event),
  });
  try {
    return (await clients.eventbridge().send(command)).Result ?? false;
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidEventPatternException") return "refused";
    throw error;
  }
}
