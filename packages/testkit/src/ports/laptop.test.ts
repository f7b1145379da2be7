import { encodersContract } from "./encoders.ts";
import { executionsContract } from "./executions.ts";
import { flowsContract } from "./flows.ts";
import { type Laptop, laptop } from "./laptop.ts";
import { monitoringContract } from "./monitoring.ts";
import { packagerContract } from "./packager.ts";
import { schedulesContract } from "./schedules.ts";

const HEARTBEAT = 60;
/** Waits for a token that `ask` keeps, by the execution's name. */
const waits = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: {
        FunctionName: "ask",
        Payload: {
          token: "{% $states.context.Task.Token %}",
          name: "{% $states.context.Execution.Name %}",
          input: "{% $states.input %}",
        },
      },
      HeartbeatSeconds: HEARTBEAT,
      TimeoutSeconds: 3600,
      End: true,
    },
  },
};
/** The laptop with a machine that does nothing but wait, and what it was asked. */
const waiting = (): Laptop & { asked: { token: string; name: string; input: unknown }[] } => {
  const one = laptop();
  const asked: { token: string; name: string; input: unknown }[] = [];
  one.site.functions.ask = {
    handler: async (event) => {
      asked.push(event as (typeof asked)[number]);
    },
    timeoutMs: 3000,
  };
  one.site.workflows.register("showcaller-start", waits);
  return { ...one, asked };
};

for (const kind of ["STANDARD", "SINGLE_PIPELINE"] as const)
  encodersContract(`MediaLive adapter on the laptop, ${kind}`, async () => {
    const { site, deps, region, pass } = laptop();
    const { channelArn } = site.twin.installChannel({ id: "main", region, class: kind, flows: 0 });
    return {
      port: deps.encoders(region),
      arn: channelArn,
      name: "main",
      pipelines: kind === "STANDARD" ? 2 : 1,
      missing: `${channelArn}00`,
      now: () => site.world.now,
      pass,
    };
  });

flowsContract("MediaConnect adapter on the laptop", async () => {
  const { site, deps, region, pass } = laptop();
  const [arn = ""] = site.twin.installChannel({ id: "main", region, flows: 1 }).flowArns;
  return { port: deps.flows(region), arn, missing: `${arn}-not`, pass };
});

packagerContract("MediaPackage adapter on the laptop", async () => {
  const { site, deps, region, pass } = laptop();
  const leg = site.twin.installChannel({ id: "main", region, flows: 0, startoverSeconds: 3600 });
  const channel = { channelGroup: leg.channelGroup, channel: leg.packagerChannel };
  return {
    port: deps.packager(region),
    channel,
    missing: { ...channel, channel: "none" },
    async show() {
      await deps.encoders(region).start(leg.channelArn);
      await pass(900);
    },
    async stop() {
      await deps.encoders(region).stop(leg.channelArn);
      await pass(300);
    },
    async reachable() {
      const answer = await deps.probe.manifest(leg.manifestUrl);
      return answer.ok && answer.value.status === 200;
    },
  };
});

executionsContract("Step Functions adapter on the laptop", async () => {
  const { deps, pass, asked } = waiting();
  return {
    port: deps.executions,
    heartbeatSeconds: HEARTBEAT,
    pass,
    async tokenOf(name) {
      await pass(1);
      return asked.find((one) => one.name === name)?.token ?? "";
    },
  };
});

schedulesContract("EventBridge Scheduler adapter on the laptop", async () => {
  const { site, deps, pass, asked } = waiting();
  return {
    port: deps.schedules,
    started: async () => asked.map(({ name, input }) => ({ name, input })),
    now: () => site.world.now,
    pass,
  };
});

monitoringContract("CloudWatch adapter on the laptop", async () => {
  const { site, deps, region, pass } = laptop();
  const tagged = (tags: readonly { Key: string; Value: string }[] = []) =>
    Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
  return {
    port: deps.monitoring(region),
    pass,
    stands: () => ({
      alarms: Object.fromEntries(
        site.twin.alarms
          .list(region)
          .flatMap(({ definition }) =>
            "Threshold" in definition
              ? [[definition.AlarmName, { threshold: definition.Threshold, tags: tagged(definition.Tags) }]]
              : [],
          ),
      ),
      dashboards: Object.fromEntries(
        [...site.twin.dashboards()].map(([name, { body, tags }]) => [name, { body, tags: { ...tags } }]),
      ),
    }),
  };
});
