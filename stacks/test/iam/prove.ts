import type { Resource, Synth } from "../../../scripts/synth/evaluate.ts";
import { ofType, type Statement, statementsOf } from "../synth.ts";
import { type Call, type Need, OPERATIONS } from "./operations.ts";
import type { Reason } from "./reasons.ts";

const TAG = "aws:ResourceTag/showcaller:managed";

/** `showcaller-task-air` → the role that function takes on. */
function roleOf(from: Synth, name: string): Resource {
  const physical = name.replace(/^showcaller-/, "showcaller-production-");
  const found = ofType(from, "aws:lambda/function:Function").find(({ inputs }) => inputs.name === physical);
  const role = ofType(from, "aws:iam/role:Role").find(({ inputs }) =>
    String(found?.inputs.role).endsWith(`role/${inputs.name}`),
  );
  if (!role) throw new Error(`${name} makes calls on the laptop and is not deployed: stacks/functions.ts`);
  return role;
}

const fits = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(text) ||
  // The store has no name before it is created: its ARN begins like this.
  (text.endsWith("/") && pattern.startsWith(text));

const conditioned = ({ Condition }: Statement, { tagged, passedTo }: Need): boolean =>
  (tagged === undefined || Condition?.StringLike?.[TAG] !== undefined) &&
  (passedTo === undefined || [Condition?.StringEquals?.["iam:PassedToService"]].flat().includes(passedTo));

const grants = (statement: Statement, need: Need, resource: string): boolean =>
  statement.Effect === "Allow" &&
  statement.Action.includes(need.action) &&
  statement.Resource.some((pattern) => fits(pattern, resource)) &&
  conditioned(statement, need);

export const needsOf = (call: Call): Need[] => {
  const needs = OPERATIONS[`${call.service}:${call.operation}`];
  if (!needs)
    throw new Error(
      `${call.function} calls ${call.service}:${call.operation}, of which stacks/test/iam/operations.ts does not know what IAM asks: look it up in the Service Authorization Reference and write it there`,
    );
  return needs(call);
};

/** Calls that would be refused on AWS, each as a sentence that says what to do. */
export function refused(from: Synth, calls: readonly Call[]): string[] {
  const found = new Set<string>();
  for (const call of calls) {
    const role = roleOf(from, call.function);
    const statements = statementsOf(from, role);
    for (const need of needsOf(call))
      for (const resource of need.resources) {
        if (statements.some((statement) => grants(statement, need, resource))) continue;
        const on = statements.some((statement) => grants(statement, { action: need.action, resources: [] }, resource));
        found.add(
          `${call.function} calls ${need.action}${on ? `, which is granted without its condition (${need.passedTo ?? TAG})` : ` on ${kindOf(resource)}`}: grant it in stacks/functions.ts`,
        );
      }
  }
  return [...found].sort();
}

/** One sentence for each kind of resource, not for each of them. */
const kindOf = (resource: string): string => resource.replaceAll(/[0-9A-Z]{26}\S*|\b\d{6,}\b(?=[^:]|$)/g, "…");

interface Grant {
  role: string;
  action: string;
  resource: string;
}

/** What is granted and no call of these needs. */
export function unused(from: Synth, calls: readonly Call[]): Grant[] {
  const needs = calls.map((call) => ({ role: roleOf(from, call.function).name, needs: needsOf(call) }));
  const left: Grant[] = [];
  for (const role of functionRoles(from))
    for (const statement of statementsOf(from, role))
      for (const action of statement.Action)
        for (const resource of statement.Resource) {
          // One grant names it in each Region: used in one is used.
          const one = { ...statement, Action: [action], Resource: [resource.replace(REGION, ":*:")] };
          const isUsed = needs.some(
            (made) =>
              made.role === role.name &&
              made.needs.some((need) => need.resources.some((wanted) => grants(one, need, wanted))),
          );
          if (!isUsed) left.push({ role: role.name, action, resource });
        }
  return left;
}

const REGION = /:[a-z]{2}-[a-z]+-\d:/;

const functionRoles = (from: Synth): Resource[] => {
  const roles = ofType(from, "aws:lambda/function:Function").map(({ inputs }) => String(inputs.role).split("/").at(-1));
  return ofType(from, "aws:iam/role:Role").filter(({ inputs }) => roles.includes(String(inputs.name)));
};

const covers = ({ role, action, resource }: Reason, grant: Grant): boolean =>
  fits(role, grant.role) && fits(action, grant.action) && fits(resource ?? "*", grant.resource);

/** Grants without use or reason, and reasons that are none any more. */
export function unreasoned(from: Synth, calls: readonly Call[], reasons: readonly Reason[]): string[] {
  const left = unused(from, calls);
  const bare = left.filter((grant) => !reasons.some((reason) => covers(reason, grant)));
  return [
    ...new Set(
      bare.map(
        ({ role, action, resource }) =>
          `${role} may ${action} on ${resource}, and no run used it: take it away in stacks/, or write into stacks/test/iam/reasons.ts who needs it when`,
      ),
    ),
    ...reasons
      .filter((reason) => !left.some((grant) => covers(reason, grant)))
      .map(
        ({ role, action }) =>
          `stacks/test/iam/reasons.ts: ${action} of ${role} is used now, or not granted: delete the reason`,
      ),
  ];
}
