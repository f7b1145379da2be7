import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { StartChannelCommand } from "@aws-sdk/client-medialive";
import { CreateScheduleCommand } from "@aws-sdk/client-scheduler";
import { StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand } from "@aws-sdk/client-sns";
import { GetIPSetCommand } from "@aws-sdk/client-wafv2";
import { HttpResponse } from "@smithy/core/protocols";
import type { ClientFactory, ServiceName } from "./factory.ts";
import { localClients } from "./local.ts";

interface Sent {
  service: ServiceName;
  region: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** For tests: a laptop of which only the requests matter. `answers` are HTTP statuses, the last one repeating. */
export function laptop({ statuses = [200], draws = [0.5] }: { statuses?: number[]; draws?: number[] } = {}) {
  const sent: Sent[] = [];
  const slept: number[] = [];
  let draw = 0;
  const clients = localClients({
    region: "eu-west-1",
    sleep: async (ms) => void slept.push(ms),
    random: () => draws[draw++ % draws.length] ?? 0,
    requestHandlerFor: (service, region) => ({
      destroy() {},
      async handle(request: {
        method: string;
        path: string;
        headers: Record<string, string>;
        body?: string | Uint8Array;
      }) {
        const { method, path, headers } = request;
        const body = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body);
        sent.push({ service, region, method, path, headers: { ...headers }, body });
        const statusCode = statuses[Math.min(sent.length, statuses.length) - 1] ?? 200;
        return {
          response: new HttpResponse({ statusCode, headers: {}, body: Buffer.from(service === "sns" ? "<a/>" : "{}") }),
        };
      },
    }),
  });
  return { clients, sent, slept };
}

const target = { Arn: "arn:aws:lambda:eu-west-1:111122223333:function:f", RoleArn: "arn:aws:iam::111122223333:role/r" };

/** For tests: one call of every client, in order. */
export async function everyClient(clients: ClientFactory): Promise<void> {
  await clients.dynamodb().send(new PutItemCommand({ TableName: "t", Item: { pk: { S: "a" }, n: { N: "1" } } }));
  await clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "arn", name: "n", input: "{}" }));
  await clients.scheduler().send(
    new CreateScheduleCommand({
      Name: "n",
      ScheduleExpression: "at(2026-11-21T12:00:00)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: target,
      ClientToken: "ours",
    }),
  );
  await clients.eventbridge().send(new PutEventsCommand({ Entries: [{ Source: "s", DetailType: "d", Detail: "{}" }] }));
  await clients.mediaLive("us-east-1").send(new StartChannelCommand({ ChannelId: "1" }));
  await clients.mediaConnect("us-east-1").send("StartFlow", { FlowArn: "arn:aws:mediaconnect:us-east-1:1:flow:a:b" });
  await clients.mediaPackage("us-east-1").send("ResetChannelState", { ChannelGroupName: "g", ChannelName: "c" });
  await clients
    .cloudWatch("us-east-1")
    .send(new GetMetricDataCommand({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date(1000) }));
  await clients.sns("us-east-1").send(new PublishCommand({ TopicArn: "arn", Message: "m" }));
  await clients.wafv2("us-east-1").send(new GetIPSetCommand({ Name: "n", Id: "i", Scope: "CLOUDFRONT" }));
}
