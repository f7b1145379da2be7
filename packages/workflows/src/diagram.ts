import type { Jsonata, Machine, State, States } from "./asl.ts";
import type { FunctionArn } from "./parts.ts";

/*
 * Machines as Mermaid state diagrams (mermaid.js.org/syntax/stateDiagram.html), for docs/. Generated from what is deployed, so that a
 * picture cannot be older than its machine.
 */

/** For a diagram a task's ARN is its name. */
export const byName: FunctionArn = (task) => task;

/** The text of a `stateDiagram-v2`. Failures that a state catches are drawn, retries are not. */
export const machineDiagram = (machine: Machine): string =>
  ["stateDiagram-v2", ...level(machine.StartAt, machine.States, "  ")].join("\n");

/** A status machine from its statuses and its only judge. Final ones lead to the end. */
export const statusDiagram = <S extends string>(statuses: readonly S[], may: (from: S, to: S) => boolean): string => {
  const [first] = statuses;
  const ways = statuses.flatMap((from) =>
    statuses.filter((to) => may(from, to)).map((to) => `  ${id(from)} --> ${id(to)}`),
  );
  const ends = statuses.filter((from) => !statuses.some((to) => may(from, to))).map((end) => `  ${id(end)} --> [*]`);
  return [
    "stateDiagram-v2",
    ...statuses.map((status) => `  state "${status}" as ${id(status)}`),
    ...(first === undefined ? [] : [`  [*] --> ${id(first)}`]),
    ...ways,
    ...ends,
  ].join("\n");
};

function level(startAt: string, states: States, indent: string): string[] {
  const named = Object.entries(states);
  return [
    ...named.flatMap(([name, state]) => shape(name, state, indent)),
    `${indent}[*] --> ${startAt}`,
    ...named.flatMap(([name, state]) => ways(name, state).map((way) => `${indent}${way}`)),
  ];
}

function shape(name: string, state: State, indent: string): string[] {
  switch (state.Type) {
    case "Choice":
      return [`${indent}state ${name} <<choice>>`];
    case "Map":
      return [
        `${indent}state "${name}: each leg, in parallel" as ${name} {`,
        ...level(state.ItemProcessor.StartAt, state.ItemProcessor.States, `${indent}  `),
        `${indent}}`,
      ];
    case "Task": {
      const waits = state.Resource.endsWith(".waitForTaskToken") ? ", waits for its token" : "";
      return [`${indent}state "${name}<br/>task ${state.Arguments.FunctionName}${waits}" as ${name}`];
    }
    case "Wait":
      return [
        `${indent}state "${name}<br/>wait ${"Timestamp" in state ? "until an instant" : "some seconds"}" as ${name}`,
      ];
    default:
      return [`${indent}state "${name}" as ${name}`];
  }
}

function ways(name: string, state: State): string[] {
  switch (state.Type) {
    case "Choice":
      return [
        ...state.Choices.map(({ Condition, Next }) => `${name} --> ${Next} : ${words(Condition)}`),
        `${name} --> ${state.Default} : else`,
      ];
    case "Succeed":
    case "Fail":
      return [`${name} --> [*]`];
    case "Task":
      return [...onward(name, state), ...state.Catch.map(({ Next }) => `${name} --> ${Next} : fails`)];
    default:
      return onward(name, state);
  }
}

const onward = (name: string, state: { Next: string } | { End: true }): string[] => [
  `${name} --> ${"Next" in state ? state.Next : "[*]"}`,
];

/** `{% $states.input.outcome = 'await' and $rounds < 30 %}` → `outcome = await and rounds below 30`: Mermaid reads some signs itself. */
const words = (condition: Jsonata): string =>
  condition
    .replace(/^\{%\s*|\s*%\}$/g, "")
    .replaceAll("$states.input.", "")
    .replace(/\$count\(([^)]*)\)/g, "number of $1")
    .replaceAll("<", "below")
    .replaceAll(">", "above")
    .replace(/[$'";:]/g, "");

/** Mermaid ids are words. */
const id = (status: string): string => status.replaceAll("-", "_");
