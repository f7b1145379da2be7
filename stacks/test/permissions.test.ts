import { machines } from "@showcaller/workflows";
import { expect, it } from "vitest";
import { refused, unreasoned } from "./iam/prove.ts";
import { REASONS } from "./iam/reasons.ts";
import { recorded, SCENARIOS } from "./iam/record.ts";
import { ofType, statementsOf, synth, the } from "./synth.ts";

/*
 * The permission proof: whole matches are played on the laptop, and every call that a function made is held against what its role may do
 * as it would be deployed. It cannot see what IAM does, only what its reference says; what no run reaches has its reason.
 */
const production = synth("production");
const calls = await recorded(SCENARIOS);

it("every call that a function makes is granted to it, on that resource, under its condition", () => {
  expect(calls.length).toBeGreaterThan(50);
  expect(refused(production, calls)).toEqual([]);
});

it("every grant is used, or somebody has written down who needs it when", () => {
  expect(unreasoned(production, calls, REASONS)).toEqual([]);
});

it.each(Object.keys(machines))("the role of machine %s invokes its tasks, and no other function", (machine) => {
  const name = `${machine.slice(0, 1).toUpperCase()}${machine.slice(1)}Machine`;
  const { definition } = the(production, "aws:sfn/stateMachine:StateMachine", name).inputs;
  const invoked = new Set(String(definition).match(/arn:aws:lambda:[\w:-]+:function:[\w-]+/g));
  const granted = statementsOf(production, the(production, "aws:iam/role:Role", `${name}Role`))
    .filter(({ Action }) => Action.includes("lambda:InvokeFunction"))
    .flatMap(({ Resource }) => Resource.map((resource) => resource.replace(/:\*$/, "")));
  expect(granted.sort(), "stacks/workflows.ts").toEqual([...invoked].sort());
});

it("nothing is encrypted with a key of our own, of which the functions would need kms:Decrypt and kms:GenerateDataKey", () => {
  const own = production.resources.filter(({ inputs }) =>
    /"(kmsKeyArn|kmsKeyId|kmsMasterKeyId)":"/.test(JSON.stringify(inputs)),
  );
  expect(
    own.map(({ name }) => `${name}: grant its key in stacks/grants.ts, and say so in stacks/test/iam/operations.ts`),
  ).toEqual([]);
  expect(ofType(production, "aws:sqs/queue:Queue").length).toBeGreaterThan(4);
});
