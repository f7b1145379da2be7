import { tableNeeds, taskTableNeeds, type WriteKind } from "@showcaller/functions/table-needs";
import type { Synth } from "../../scripts/synth/evaluate.ts";
import { type Law, ofType, statementsOf, text } from "./synth.ts";

interface Denial {
  Effect: string;
  Principal: string;
  Action: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

const KINDS: Readonly<Record<string, WriteKind>> = {
  "dynamodb:PutItem": "put",
  "dynamodb:UpdateItem": "update",
  "dynamodb:DeleteItem": "delete",
  "dynamodb:ConditionCheckItem": "check",
};

/** Each function's role may write as packages/functions/src/table-needs.ts says, which its bundle is held to, no more and no less. */
function wrongWrites(from: Synth): string[] {
  const wanted = new Map<string, readonly WriteKind[]>([
    ...Object.entries(tableNeeds),
    ...Object.entries(taskTableNeeds).map(([task, kinds]) => [`task-${task}`, kinds] as const),
  ]);
  return ofType(from, "aws:lambda/function:Function").flatMap(({ inputs }) => {
    const name = text(inputs.name).replace(`showcaller-${from.stage}-`, "");
    const role = ofType(from, "aws:iam/role:Role").find((one) => text(inputs.role).endsWith(`role/${one.inputs.name}`));
    const may = role ? statementsOf(from, role).flatMap(({ Action }) => Action.flatMap((one) => KINDS[one] ?? [])) : [];
    const needs = wanted.get(name);
    if (needs === undefined) return [`${name}: say what it writes in packages/functions/src/table-needs.ts`];
    return [...may].sort().join() === [...needs].sort().join()
      ? []
      : [
          `${name}: it may ${may.join(", ") || "write nothing"} and needs ${needs.join(", ") || "nothing"}: grant tableWrites(table, …) by table-needs.ts`,
        ];
  });
}

/** Who may write what (decision 0041). */
export const tableLaws: Readonly<Record<string, Law>> = {
  "table writes": (from) => wrongWrites(from),
  "journal stays": (from) => {
    const [policy] = ofType(from, "aws:dynamodb/resourcePolicy:ResourcePolicy");
    const [statement] = (JSON.parse(text(policy?.inputs.policy) || "{}").Statement ?? []) as Denial[];
    const denied = [statement?.Action ?? []].flat();
    const leading = [statement?.Condition?.["ForAnyValue:StringLike"]?.["dynamodb:LeadingKeys"] ?? []].flat();
    return statement?.Effect === "Deny" &&
      statement.Principal === "*" &&
      leading.join() === "JOURNAL#*" &&
      ["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"].every((one) => denied.includes(one))
      ? []
      : ["the journal could be changed: deny it to everybody in the table's own policy (stacks/state.ts)"];
  },
};
