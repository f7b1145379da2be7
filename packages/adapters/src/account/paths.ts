import { DescribeRuleCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import type { Account } from "@showcaller/core/doctor/account";
import type { LaptopClients } from "../clients/factory.ts";
import { pages, see, seeMaybe } from "./see.ts";

type Paths = Pick<Account, "rule" | "queue">;

/** How events reach us, and where they are kept when they do not. */
export const pathsOf = (clients: Pick<LaptopClients, "eventbridge" | "sqs">): Paths => ({
  rule: (region, name) => ruleOf(clients, region, name),
  queue: (region, name) => queueOf(clients, region, name),
});

async function ruleOf(clients: Pick<LaptopClients, "eventbridge">, region: string, name: string) {
  const client = clients.eventbridge(region);
  const rule = await seeMaybe("events:DescribeRule", () => client.send(new DescribeRuleCommand({ Name: name })));
  if (!rule.ok || rule.value === undefined) return rule as Seen<undefined>;
  const { State, EventPattern = "" } = rule.value;
  const targets = await see("events:ListTargetsByRule", () =>
    pages(
      (NextToken) => client.send(new ListTargetsByRuleCommand({ Rule: name, ...(NextToken ? { NextToken } : {}) })),
      ({ Targets }) => Targets,
      ({ NextToken }) => NextToken,
    ),
  );
  if (!targets.ok) return targets;
  return {
    ok: true as const,
    value: {
      enabled: State !== "DISABLED",
      pattern: EventPattern,
      targets: targets.value.map(({ Arn, DeadLetterConfig }) => ({
        arn: Arn ?? "",
        deadLetters: DeadLetterConfig?.Arn !== undefined,
      })),
    },
  };
}
type Seen<T> = Awaited<ReturnType<typeof seeMaybe<T>>>;

async function queueOf(clients: Pick<LaptopClients, "sqs">, region: string, name: string) {
  const client = clients.sqs(region);
  const url = await seeMaybe("sqs:GetQueueUrl", async () => {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    return QueueUrl;
  });
  if (!url.ok || url.value === undefined) return url as Seen<undefined>;
  const QueueUrl = url.value;
  return see("sqs:GetQueueAttributes", async () => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    return {
      waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  });
}
