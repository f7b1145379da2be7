import { checkQueue, checkRule, checkStanding } from "@showcaller/core/doctor/paths";
import { rules as patterns } from "@showcaller/functions/rules";
import { standingSchedules } from "@showcaller/functions/schedules";
import { type Check, mediaRegions } from "./context.ts";
import { LETTERS } from "./letters.ts";

/* How events come in, where they are kept when they do not, and what wakes up by itself. */

export const rules: Check = async (context) => {
  const { account, deployment } = context;
  const { prefix, home } = deployment;
  const found = [];
  for (const rule of ["media", "broken"] as const)
    found.push(
      ...checkRule(`${prefix}-${rule}`, patterns[rule].pattern, await account.rule(home, `${prefix}-${rule}`)),
    );
  for (const region of mediaRegions(context).filter((other) => other !== home)) {
    const name = `${prefix}-forward`;
    found.push(...checkRule(`${name}, ${region}`, patterns.forward.pattern, await account.rule(region, name)));
  }
  return found;
};

export const queues: Check = async (context) => {
  const { account, deployment } = context;
  const { prefix, home } = deployment;
  const found = [];
  for (const letters of LETTERS) {
    const name = `${prefix}-${letters}`;
    found.push(...checkQueue(name, "letters", await account.queue(home, name)));
  }
  for (const region of mediaRegions(context).filter((other) => other !== home)) {
    const name = `${prefix}-forward-letters`;
    found.push(...checkQueue(`${name}, ${region}`, "letters", await account.queue(region, name)));
  }
  const wakes = `${prefix}-wakes.fifo`;
  found.push(...checkQueue(wakes, "work", await account.queue(home, wakes)));
  return found;
};

export const standing: Check = async ({ account, deployment: { prefix } }) => {
  const found = [];
  for (const [name, { expression }] of Object.entries(standingSchedules))
    found.push(...checkStanding(`${prefix}-${name}`, expression, await account.schedule(`${prefix}-${name}`)));
  return found;
};
