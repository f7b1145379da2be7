import { accountOf } from "@showcaller/adapters/account/account";
import { awsClientsOf, type Environment } from "@showcaller/adapters/clients/aws-of";
import { dynamodb } from "@showcaller/adapters/clients/makers";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import type { Finding } from "@showcaller/contracts";
import type { Instant } from "@showcaller/core/ports";
import type { Deployment } from "./context.ts";
import { recordTo } from "./record.ts";
import { checkNames, examine } from "./run.ts";

export interface DoctorRequest {
  env: Environment;
  /** `production`; `local` is the laptop, whose names have no stage. */
  stage: string;
  /** Absent: the one that begins with the deployment's name. */
  table?: string | undefined;
  /** ARN of the KeyValueStore. */
  store?: string | undefined;
  /** Id of the distribution that viewers use. */
  distribution?: string | undefined;
  only: readonly string[];
  /** Folder that traces are written to. */
  record?: string | undefined;
  /** Default: this machine's clock. */
  now?: Instant;
}
export type DoctorEnd = { kind: "examined"; findings: Finding[] } | { kind: "usage"; message: string };

/** A laptop counts no invocations, lists no queues, and has neither quotas nor alarms on itself: nothing said of these would be true. */
const ON_A_LAPTOP = checkNames.filter((name) => !["sweep", "queues", "quotas", "alarms"].includes(name));

/** `showcaller doctor`: loaded when it is asked for. Never writes to AWS. */
export async function main({
  env,
  stage,
  table,
  store,
  distribution,
  only,
  record,
  now = Date.now(),
}: DoctorRequest): Promise<DoctorEnd> {
  const unknown = only.filter((name) => !checkNames.includes(name));
  if (unknown.length > 0)
    return {
      kind: "usage",
      message: `--only: there is no check ${unknown.join(", ")}; there are ${checkNames.join(", ")}`,
    };
  const home = env.AWS_REGION;
  if (!home) return { kind: "usage", message: "AWS_REGION is not set: name the home Region" };
  const account = accountOf(env, { now: () => Date.now() });
  const prefix = stage === "local" ? "showcaller" : `showcaller-${stage}`;
  const named =
    table === undefined ? await account.findTable(stage === "local" ? prefix : `${prefix}-Table`) : undefined;
  if (named && !named.ok)
    return {
      kind: "usage",
      message: `the table is not found (${named.failure.code}, ${named.action}): name it with --table`,
    };
  const [name, another] = named?.value ?? [table];
  if (name === undefined || another !== undefined)
    return {
      kind: "usage",
      message: `${name === undefined ? `no table of ${prefix} in ${home}` : `more than one table: ${named?.value.join(", ")}`}; name it with --table`,
    };
  const deployment = {
    prefix,
    home,
    table: name,
    store,
    distribution,
    protect: stage === "production",
    arn: await arnsOf(account, name, home),
  };
  const port = dynamodbTable({ client: awsClientsOf(env, { dynamodb }).dynamodb(), tableName: name });
  return {
    kind: "examined",
    findings: await examine(
      { account, deployment, table: port, now },
      stage === "local" && only.length === 0 ? ON_A_LAPTOP : only,
      record === undefined ? undefined : recordTo(record),
    ),
  };
}

/** Partition and account are the table's. Where it may not be described, they are unknown, and nothing by that name is found. */
const arnsOf = async (
  account: ReturnType<typeof accountOf>,
  name: string,
  home: string,
): Promise<Deployment["arn"]> => {
  const seen = await account.table(name);
  const [, partition = "aws", , , id = "000000000000"] = (seen.ok ? (seen.value?.arn ?? "") : "").split(":");
  return (service) => `arn:${partition}:${service}:${home}:${id}:`;
};
