/** The contracts that the laptop passes in `npm test`, on an emulator at SHOWCALLER_EMULATOR_URL; run by `npm run conformance`. */

import { flows } from "@showcaller/adapters/mediaconnect/flows";
import { encoders } from "@showcaller/adapters/medialive/encoders";
import { sdks } from "@showcaller/adapters/models/catalog";
import { archive } from "@showcaller/adapters/s3/archive";
import { executions } from "@showcaller/adapters/stepfunctions/executions";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import { forward } from "@showcaller/local/dynamodb/forward";
import { ensureTable } from "@showcaller/local/dynamodb/table";
import { encodersContract } from "@showcaller/testkit/ports/encoders";
import { executionsContract } from "@showcaller/testkit/ports/executions";
import { flowsContract } from "@showcaller/testkit/ports/flows";
import { tableContract } from "@showcaller/testkit/table/contract";
import { archiveWire } from "@showcaller/testkit/wire/archive";
import { secretsWire, storeWire } from "@showcaller/testkit/wire/edge";
import { eventsWire } from "@showcaller/testkit/wire/events";
import { messagesWire } from "@showcaller/testkit/wire/messages";
import { firingWire, schedulerWire } from "@showcaller/testkit/wire/scheduler";
import { fresh, type WireStage } from "@showcaller/testkit/wire/stage";
import { executionsWire, machinesWire } from "@showcaller/testkit/wire/states";
import { describe, it } from "vitest";
import { clientsAt, onEmulator, REGION, raw } from "./stage.ts";
import { type Emulator, ways } from "./ways.ts";

const url = process.env.SHOWCALLER_EMULATOR_URL ?? "";
const emulator = process.env.SHOWCALLER_EMULATOR as Emulator;
const { lacks, alone, ...way } = ways[emulator];

/** Its channels and flows change state when they are looked at: no time passes. */
const idle = { now: () => Date.now(), pass: async () => {} };

const encodersWire = () =>
  encodersContract(emulator, async () => {
    const client = clientsAt(url).mediaLive(REGION);
    const name = fresh("channel");
    const { Channel } = await client.send(
      new sdks.medialive.CreateChannelCommand({
        ...{ Name: name, ChannelClass: "STANDARD", Tags: { "showcaller:managed": "true" } },
        InputAttachments: ["pre-show", "programme"].map((each) => ({ InputAttachmentName: each, InputId: each })),
      }),
    );
    const arn = Channel?.Arn ?? "";
    return { ...idle, port: encoders(client), arn, name, pipelines: 2, missing: `${arn}00` };
  });
const flowsWire = () =>
  flowsContract(emulator, async () => {
    const wish = { name: fresh("flow"), source: { name: "in", protocol: "rtp", whitelistCidr: "192.0.2.0/24" } };
    const { flow } = JSON.parse(await raw(url, "mediaconnect", "POST", "/v1/flows", JSON.stringify(wish)));
    const arn = String(flow.flowArn);
    return { ...idle, port: flows(clientsAt(url).mediaConnect(REGION)), arn, missing: `${arn.slice(0, -4)}-not` };
  });

/** A task that hands its token to a queue, and waits; seconds of a heartbeat, which here pass in truth. */
const HEARTBEAT = 6;
const waits = (QueueUrl: string) => ({
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Arguments: {
        QueueUrl,
        MessageBody: { token: "{% $states.context.Task.Token %}", name: "{% $states.context.Execution.Name %}" },
      },
      HeartbeatSeconds: HEARTBEAT,
      TimeoutSeconds: 3600,
      End: true,
    },
  },
});
const tokensWire = () =>
  executionsContract(emulator, async () => {
    const stage = await onEmulator(url, way);
    const { sqs, sfn } = stage.clients;
    const { QueueUrl = "" } = await sqs().send(new sdks.sqs.CreateQueueCommand({ QueueName: fresh("tokens") }));
    const arn = await stage.machine(fresh("waits"), waits(QueueUrl));
    const tokens = new Map<string, string>();
    const receive = async (): Promise<void> => {
      const { Messages = [] } = await sqs().send(new sdks.sqs.ReceiveMessageCommand({ QueueUrl }));
      for (const { Body } of Messages) {
        const { name, token } = JSON.parse(Body ?? "") as { name: string; token: string };
        tokens.set(name, token);
      }
    };
    return {
      port: executions(sfn(), () => arn),
      heartbeatSeconds: HEARTBEAT,
      pass: (seconds) => stage.pass(seconds),
      async tokenOf(name) {
        await stage.pass(10, async () => {
          await receive();
          return tokens.has(name);
        });
        return tokens.get(name) ?? "";
      },
    };
  });

/** By their titles, of which `ways` says what an emulator lacks. */
const wires: Readonly<Record<string, (name: string, make: () => Promise<WireStage>) => void>> = {
  "Encoders contract": encodersWire,
  "Flows contract": flowsWire,
  "Executions contract": tokensWire,
  "EventBridge Scheduler on the wire": schedulerWire,
  "EventBridge Scheduler fires": firingWire,
  "EventBridge on the wire": eventsWire,
  "Step Functions in JSONata": machinesWire,
  "Step Functions on the wire": executionsWire,
  "SQS FIFO and SNS on the wire": messagesWire,
  "Secrets Manager on the wire": secretsWire,
  "CloudFront KeyValueStore on the wire": storeWire,
};
for (const [title, wire] of Object.entries(wires)) {
  const why = lacks[title];
  if (why === undefined) wire(emulator, () => onEmulator(url, way));
  else describe(`${title}: ${emulator}`, () => it("all of it", ({ skip }) => skip(why)));
}

archiveWire(emulator, async () => {
  const bucket = fresh("exports");
  const place = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
  await raw(url, "s3", "PUT", `/${bucket}`, place, "application/xml");
  const versioned = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
  await raw(url, "s3", "PUT", `/${bucket}?versioning`, versioned, "application/xml");
  return archive(clientsAt(url).s3(REGION), bucket);
});

tableContract(
  emulator,
  async () => {
    const tableName = fresh("table");
    const engine = forward({ endpoint: url });
    await ensureTable(engine, tableName);
    // The Region that \`ensureTable\` asks in.
    const client = clientsAt(url, "eu-west-1").dynamodb();
    return {
      table: dynamodbTable({ client, tableName }),
      async close() {
        client.destroy();
        engine.close();
      },
    };
  },
  { runs: 5, ...(alone === undefined ? {} : { alone }) },
);
