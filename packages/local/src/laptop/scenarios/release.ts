import { readFileSync } from "node:fs";
import { CONTRACT, PREVIOUS_CONTRACT } from "@showcaller/contracts";
import { taskFunctionName } from "@showcaller/functions/catalog";
import { type MachineName, machines, type TaskName } from "@showcaller/workflows";
import type { Match } from "../harness.ts";
import { ACCOUNT, HOME } from "../site.ts";

/** Machines as contract 1 had them, frozen; each calls `task-<name>-v1`: on AWS a published version of its own release. */
const FROZEN = JSON.parse(readFileSync(`${import.meta.dirname}/contract-1.json`, "utf8")) as Record<string, object>;
const OLD: readonly MachineName[] = ["start", "stop"];
const tasks = OLD.flatMap((machine) => machines[machine].tasks);
const versioned = (task: TaskName): string => `${taskFunctionName(task)}-v1`;
const arn = (name: string): string => `arn:aws:lambda:${HOME}:${ACCOUNT}:function:${name}`;

/**
 * The release before, played: its machines; its handlers, which know contract 1 alone and say of a leg only what contract 1 did; its
 * dispatcher and sweep, which start executions under contract 1. Returns the upgrade. `versions`: what its executions call after it:
 * `stay`, as on AWS; or `are-gone`, so that what began under contract 1 meets today's handlers.
 */
export function previousRelease({ site }: Match, versions: "stay" | "are-gone"): () => void {
  for (const machine of OLD) site.workflows.register(`showcaller-${machine}`, FROZEN[machine] as never);
  const before = Object.fromEntries(
    tasks.map((task) => {
      const now = site.functions[taskFunctionName(task)];
      if (!now) throw new Error(`no ${task}`);
      return [
        versioned(task),
        {
          ...now,
          handler: async (input: unknown, context: never) => {
            const { contract } = input as { contract: number };
            if (contract !== PREVIOUS_CONTRACT)
              throw Object.assign(new Error(`contract ${contract} is of the future`), { name: "Permanent" });
            return asBefore(await now.handler(input, context));
          },
        },
      ];
    }),
  );
  Object.assign(site.functions, before);
  const { handle } = site.wire;
  site.wire.handle = (request, caller) => handle({ ...request, body: underContractOne(request.body) }, caller);
  return () => {
    for (const machine of OLD)
      site.workflows.register(
        `showcaller-${machine}`,
        machines[machine].define((task) => arn(taskFunctionName(task))),
      );
    site.wire.handle = handle;
    if (versions === "are-gone")
      for (const task of tasks) {
        const now = site.functions[taskFunctionName(task)];
        if (now) site.functions[versioned(task)] = now;
      }
  };
}

/** Legs as contract 1 told of them. */
function asBefore(answer: unknown): unknown {
  const { legs } = answer as { legs?: Record<string, unknown>[] };
  return legs ? { ...(answer as object), legs: legs.map(({ handover, content, ...leg }) => leg) } : answer;
}

/** The input of an execution travels as JSON within JSON, in a schedule once more within JSON. */
const underContractOne = (body: Uint8Array): Uint8Array => {
  const text = new TextDecoder().decode(body);
  const inside = new RegExp(`(\\\\"contract\\\\*":)${CONTRACT}\\b`, "g");
  return text.includes("contract") ? Buffer.from(text.replace(inside, `$1${PREVIOUS_CONTRACT}`)) : body;
};
