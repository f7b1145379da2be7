import { DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import type { Account, AlarmState } from "@showcaller/core/doctor/account";
import type { Instant } from "@showcaller/core/ports";
import { MINUTE } from "@showcaller/core/time/instant";
import type { AllClients } from "../clients/factory.ts";
import { edgeStore } from "../keyvaluestore/edge-store.ts";
import { pages, see, seeMaybe } from "./see.ts";

type Watched = Pick<Account, "store" | "lastRun" | "alarms" | "quota">;

/** What measures us, and what we may have. */
export const watchedOf = (
  clients: Pick<AllClients, "cloudWatch" | "keyValueStore" | "serviceQuotas">,
  home: string,
): Watched => ({
  store: (arn) =>
    seeMaybe("cloudfront-keyvaluestore:DescribeKeyValueStore", async () => {
      const found = await edgeStore(clients.keyValueStore(), arn).describe();
      if (found.ok) return { keys: found.value.keys, bytes: found.value.bytes };
      throw Object.assign(new Error(found.failure.message), { name: found.failure.code });
    }),
  lastRun: (functionName, now) => see("cloudwatch:GetMetricData", () => lastRun(clients, home, { functionName, now })),
  alarms: (prefix) => see("cloudwatch:DescribeAlarms", () => alarmsOf(clients, home, prefix)),
  quota: (region, ServiceCode, QuotaCode) =>
    seeMaybe("servicequotas:GetServiceQuota", async () => {
      const client = clients.serviceQuotas(region);
      try {
        return (await client.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
      } catch (thrown) {
        // The account has never asked for another value (servicequotas/2019-06-24/apireference/API_GetServiceQuota.html).
        if (!(thrown instanceof Error && thrown.name === "NoSuchResourceException")) throw thrown;
        return (await client.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
      }
    }),
});

/** Lambda counts an invocation in the minute in which it began (lambda/latest/dg/monitoring-metrics-types.html). */
async function lastRun(
  clients: Pick<AllClients, "cloudWatch">,
  home: string,
  { functionName, now }: { functionName: string; now: Instant },
): Promise<Instant | undefined> {
  const of = (Id: string, MetricName: string) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: "AWS/Lambda",
        MetricName,
        Dimensions: [{ Name: "FunctionName", Value: functionName }],
      },
      Period: MINUTE / 1000,
      Stat: "Sum",
    },
  });
  const { MetricDataResults = [] } = await clients.cloudWatch(home).send(
    new GetMetricDataCommand({
      MetricDataQueries: [of("runs", "Invocations"), of("errors", "Errors")],
      StartTime: new Date(now - 15 * MINUTE),
      EndTime: new Date(now + MINUTE),
    }),
  );
  const series = (id: string): Map<Instant, number> => {
    const found = MetricDataResults.find(({ Id }) => Id === id);
    return new Map((found?.Timestamps ?? []).map((at, n) => [at.getTime(), found?.Values?.[n] ?? 0]));
  };
  const errors = series("errors");
  const good = [...series("runs")].flatMap(([at, runs]) => (runs > (errors.get(at) ?? 0) ? [at] : []));
  return good.length > 0 ? Math.max(...good) : undefined;
}

async function alarmsOf(clients: Pick<AllClients, "cloudWatch">, home: string, prefix: string): Promise<AlarmState[]> {
  const found = await pages(
    (NextToken) =>
      clients.cloudWatch(home).send(
        new DescribeAlarmsCommand({
          AlarmNamePrefix: prefix,
          AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
          ...(NextToken ? { NextToken } : {}),
        }),
      ),
    ({ MetricAlarms = [], CompositeAlarms = [] }) => [...MetricAlarms, ...CompositeAlarms],
    ({ NextToken }) => NextToken,
  );
  return found.map(({ AlarmName, StateValue, ActionsEnabled, AlarmActions }) => ({
    name: AlarmName ?? "",
    state: StateValue ?? "unknown",
    actions: ActionsEnabled === false ? 0 : (AlarmActions?.length ?? 0),
  }));
}
