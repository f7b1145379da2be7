import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../kernel/types.ts";
import type { Environment } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { type Handlers, takeToken } from "../stand-in.ts";
import { AlarmDefinition, alarmsOf, dropAlarm, putAlarm } from "./alarms.ts";

/* What clients put into CloudWatch and take away: metric alarms by Region, dashboards by account. */

interface Dashboard {
  body: string;
  tags: Readonly<Record<string, string>>;
}
const DASHBOARDS = "twin.dashboard";

/** By name. */
export const dashboardsOf = (env: Environment): Map<string, Dashboard> =>
  new Map(env.world.shelf.all<Dashboard>(DASHBOARDS));

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
/** Each call has a rate of its own (monitoring/cloudwatch_limits.html). */
const metered = (env: Environment, call: keyof typeof parameters.cloudwatch.rates.value, region: string): void => {
  const perSecond = parameters.cloudwatch.rates.value[call];
  if (!takeToken(env, `monitoring/${call}/${region}`, { perSecond, burst: perSecond }))
    throw new AwsError("ThrottlingException", `Rate exceeded: ${call}`);
};

export const alarmHandlers = (env: Environment) =>
  ({
    PutMetricAlarm: (input, { region }) => {
      metered(env, "PutMetricAlarm", region);
      const { Tags: tags, ...given } = input;
      const definition = AlarmDefinition.safeParse({ ...given, ...(tags ? { Tags: tags } : {}) });
      if (!definition.success) throw invalid(definition.error.issues[0]?.message ?? "not an alarm");
      const all = alarmsOf(env, region);
      const was = all.find((alarm) => alarm.definition.AlarmName === input.AlarmName);
      if (!was && all.length >= parameters.cloudwatch.alarms.value)
        throw new AwsError("LimitExceededFault", "The maximum limit of alarms is reached.");
      // Tags are taken when it is made, and never again.
      const kept = was && "Tags" in was.definition ? { Tags: was.definition.Tags } : {};
      putAlarm(env, region, { ...definition.data, ...(was ? kept : {}) });
      return {};
    },
    DeleteAlarms: ({ AlarmNames: names = [] }, { region }) => {
      metered(env, "DeleteAlarms", region);
      if (names.length > 100) throw invalid("at most 100 alarms");
      // The right ones are deleted, wrong ones among them or not.
      const missing = names.filter((name) => !dropAlarm(env, region, name));
      return missing.length === 0 ? {} : new AwsError("ResourceNotFound", `no alarm ${missing[0]}`);
    },
    DescribeAlarms: ({ AlarmNamePrefix: prefix = "" }, { region }) => {
      metered(env, "DescribeAlarms", region);
      return {
        MetricAlarms: alarmsOf(env, region)
          .map(({ definition, state }) => ({ AlarmName: definition.AlarmName, StateValue: state }))
          .filter(({ AlarmName }) => AlarmName.startsWith(prefix)),
      };
    },
  }) satisfies Handlers<typeof CloudWatch>;

export const dashboardHandlers = (env: Environment) =>
  ({
    PutDashboard: ({ DashboardName: name = "", DashboardBody: body = "", Tags: tags = [] }, { region }) => {
      metered(env, "PutDashboard", region);
      const wrong = (message: string) => new AwsError("DashboardInvalidInputError", message);
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw wrong(`${name} is no name of a dashboard`);
      if (!isBody(body)) throw wrong("the body has no widgets that lie on 24 columns");
      const { shelf } = env.world;
      const was = shelf.get<Dashboard>(DASHBOARDS, name);
      const made = Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
      shelf.put(DASHBOARDS, name, { body, tags: was?.tags ?? made } satisfies Dashboard);
      return {};
    },
    // All or none (API_DeleteDashboards).
    DeleteDashboards: ({ DashboardNames: names = [] }, { region }) => {
      metered(env, "DeleteDashboards", region);
      const there = dashboardsOf(env);
      const missing = names.find((name) => !there.has(name));
      if (missing !== undefined) throw new AwsError("DashboardNotFoundError", `no dashboard ${missing}`);
      for (const name of names) env.world.shelf.delete(DASHBOARDS, name);
      return {};
    },
    ListDashboards: ({ DashboardNamePrefix: prefix = "" }, { region }) => {
      metered(env, "ListDashboards", region);
      return {
        DashboardEntries: [...dashboardsOf(env).keys()]
          .filter((name) => name.startsWith(prefix))
          .map((DashboardName) => ({ DashboardName })),
      };
    },
  }) satisfies Handlers<typeof CloudWatch>;

/** As far as PutDashboard looks: JSON, at most 500 widgets, each of a known kind inside the grid. */
function isBody(body: string): boolean {
  try {
    const { widgets } = JSON.parse(body) as {
      widgets?: { type: string; x: number; width: number; properties: object }[];
    };
    return (
      Array.isArray(widgets) &&
      widgets.length <= 500 &&
      widgets.every(({ type, x, width, properties }) =>
        Boolean(["text", "metric", "alarm"].includes(type) && x + width <= 24 && properties),
      )
    );
  } catch {
    return false;
  }
}
