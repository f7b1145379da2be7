import { indexes, ttlAttribute } from "@showcaller/adapters/table/table-definition";
import { checkMachine, checkRegions, checkTable } from "@showcaller/core/doctor/deployment";
import { taskFunctionName } from "@showcaller/functions/catalog";
import { machines as definitions } from "@showcaller/workflows";
import { type Check, mediaRegions } from "./context.ts";

/* What is looked at of what `sst deploy` has made. */

export const table: Check = async ({ account, deployment: { table: name, protect } }) =>
  checkTable(
    name,
    {
      table: await account.table(name),
      pointInTime: await account.pointInTime(name),
      timeToLive: await account.timeToLive(name),
    },
    { ttl: ttlAttribute, indexes, protect },
  );

export const machines: Check = async ({ account, deployment: { prefix, arn } }) => {
  const found = [];
  for (const [machine, { define }] of Object.entries(definitions)) {
    const name = `${prefix}-${machine}`;
    const ours = define((task) => `${arn("lambda")}function:${taskFunctionName(task)}`);
    found.push(
      ...checkMachine(name, JSON.stringify(ours), await account.machine(`${arn("states")}stateMachine:${name}`)),
    );
  }
  return found;
};

export const regions: Check = async (context) => [checkRegions(context.deployment.home, mediaRegions(context))];
