import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource, Synth } from "../../scripts/synth/evaluate.ts";

export type Stage = "personal" | "staging" | "production";

/** What `npm run synth` has written for a stage. */
export const synth = (stage: Stage): Synth =>
  JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", ".sst", `synth.${stage}.json`), "utf8"));

export const ofType = (from: Synth, type: string): Resource[] => from.resources.filter((found) => found.type === type);

/** The one resource of that name and type. */
export const the = (from: Synth, type: string, name: string): Resource => {
  const found = ofType(from, type).filter((resource) => resource.name === name);
  if (found.length !== 1 || !found[0])
    throw new Error(
      `${found.length} of ${type} ${name}; there are: ${ofType(from, type)
        .map((other) => other.name)
        .join(", ")}`,
    );
  return found[0];
};

export interface Statement {
  Effect: string;
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Every statement that a role carries, inline or attached, with lists where IAM allows a single text. */
export const statementsOf = (from: Synth, role: Resource): Statement[] => {
  const inline = (role.inputs.inlinePolicies ?? []) as { policy: string }[];
  const attached = ofType(from, "aws:iam/rolePolicy:RolePolicy").filter(
    ({ inputs }) => inputs.role === role.inputs.name,
  );
  return [...inline.map(({ policy }) => policy), ...attached.map(({ inputs }) => String(inputs.policy))].flatMap(
    (policy) =>
      (JSON.parse(policy).Statement as Statement[]).map((statement) => ({
        ...statement,
        Action: [statement.Action].flat(),
        Resource: [statement.Resource].flat(),
      })),
  );
};

/** What of a stage breaks a law, each as a sentence that says what to do. */
export type Law = (from: Synth) => string[];

export const each = (
  from: Synth,
  type: string,
  wrong: (inputs: Resource["inputs"], name: string) => string | false,
): string[] =>
  ofType(from, type).flatMap(({ name, inputs }) => {
    const what = wrong(inputs, name);
    return what ? [`${name}: ${what}`] : [];
  });

export const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? ""));
