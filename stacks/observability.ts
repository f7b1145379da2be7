import { alarms, type Watched } from "./alarms";
import type { Config } from "./config";
import { dashboard } from "./dashboard";
import { deadMansSwitch } from "./heartbeat";
import { named } from "./names";
import { pageTopics } from "./pages";
import { queries } from "./queries";

/** Whether we ourselves are well: alarms, a switch outside the home Region for when nobody is there to raise them, one page, saved queries, and what it all costs. */
export function observability(config: Config, watched: Omit<Watched, "topics">, functions: readonly string[]): void {
  const topics = pageTopics(config);
  const [home, second] = [topics.get(config.home), topics.get(config.second)];
  if (!home || !second) throw new Error("nobody is paged");
  // Its letters are alarmed on as all are.
  deadMansSwitch(config, second);
  dashboard(config, watched, alarms(config, { ...watched, topics }));
  for (const [name, { in: where, query }] of Object.entries(queries))
    new aws.cloudwatch.QueryDefinition(
      `Query${name.replaceAll(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
      {
        name: `${$app.name}/${$app.stage}/${name}`,
        logGroupNames: (where === "all" ? functions : where).map((of) => `/aws/lambda/${named(of)}`),
        queryString: query,
      },
    );
  // What is tagged with the stage; the tag has to be activated for cost allocation once an account (Billing, "Cost allocation tags").
  new aws.budgets.Budget("Budget", {
    name: named("monthly"),
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: String(config.monthlyBudget),
    limitUnit: "USD",
    costFilters: [{ name: "TagKeyValue", values: [`user:showcaller:stage$${$app.stage}`] }],
    notifications: (
      [
        ["ACTUAL", 80],
        ["FORECASTED", 100],
      ] as const
    ).map(([notificationType, threshold]) => ({
      comparisonOperator: "GREATER_THAN",
      thresholdType: "PERCENTAGE",
      ...{ notificationType, threshold },
      subscriberSnsTopicArns: [home.arn],
    })),
  });
}
