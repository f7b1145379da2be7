import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LiveEventStatus, type Playbook, type Route, routes } from "@showcaller/contracts";
import { COLUMNS } from "@showcaller/core/imports/csv";
import { mayBecome } from "@showcaller/core/lifecycle/transitions";
import { defaultPlaybooks } from "@showcaller/core/playbooks/defaults";
import {
  type Machine,
  remediateMachine,
  revokeMachine,
  type States,
  startMachine,
  stopMachine,
  tellMachine,
} from "@showcaller/workflows";
import { byName, machineDiagram, statusDiagram } from "@showcaller/workflows/diagram";
import {
  HISTORY_BUDGET,
  MOST_LEGS,
  rules,
  TRANSITION_BUDGET_PER_LEG,
  transitionsOf,
  transitionsPerLeg,
  worstHistory,
} from "@showcaller/workflows/lint";
import { mutants } from "./mutants.list.ts";

const start = startMachine(byName);
const stop = stopMachine(byName);
const remediate = remediateMachine(byName);
const tell = tellMachine(byName);
const revoke = revokeMachine(byName);

const mermaid = (text: string): string => `\`\`\`mermaid\n${text}\n\`\`\``;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

/** Everything in docs/ that is made from source, by the name its place there asks for. */
export const blocks: Readonly<Record<string, (root: string) => string>> = {
  status: () => mermaid(statusDiagram(LiveEventStatus.options, mayBecome)),
  "start-machine": () => mermaid(machineDiagram(start)),
  "stop-machine": () => mermaid(machineDiagram(stop)),
  "remediate-machine": () => mermaid(machineDiagram(remediate)),
  "tell-machine": () => mermaid(machineDiagram(tell)),
  "revoke-machine": () => mermaid(machineDiagram(revoke)),
  tasks: () =>
    table(
      ["Machine", "State", "Task", "What it does", "Timeout", "Heartbeat", "Retries"],
      [
        ...taskRows("start", start.States),
        ...taskRows("stop", stop.States),
        ...taskRows("remediate", remediate.States),
        ...taskRows("tell", tell.States),
        ...taskRows("revoke", revoke.States),
      ],
    ),
  history: () =>
    [
      arithmetic("Start", start),
      arithmetic("Stop", stop),
      arithmetic("Remediate", remediate),
      arithmetic("Tell", tell),
      arithmetic("Revoke", revoke),
    ].join("\n\n"),
  transitions: transitionsText,
  rules: () =>
    table(
      ["Rule", "Holds"],
      Object.entries(rules).map(([name, holds]) => [`\`${name}\``, holds]),
    ),
  "csv-columns": () =>
    table(
      ["Column", "May be called"],
      Object.entries(COLUMNS).map(([column, names]) => [`\`${column}\``, names.join(", ")]),
    ),
  "planted-bugs": () =>
    table(
      ["Bug", "What it would do", "Planted in", "Noticed by", "Where"],
      mutants.map(({ name, harm, file, test, fails }) => [name, harm, `\`${file}\``, `"${fails}"`, `\`${test}\``]),
    ),
  runbooks: () =>
    table(
      ["Playbook", "For"],
      defaultPlaybooks.map(({ id, name, match }) => [`[${name}](${id}.md)`, match.causes.join(", ")]),
    ),
  ...Object.fromEntries(defaultPlaybooks.map((playbook) => [`playbook-${playbook.id}`, () => playbookText(playbook)])),
  packages: (root) => mermaid(packagesDiagram(root)),
  doors: () =>
    table(
      ["Method", "Path", "Scope", "If-Match", "Idempotency-Key"],
      Object.values(routes as Readonly<Record<string, Route>>).map((route) => [
        route.method.toUpperCase(),
        `\`${route.path}\``,
        route.scope ? `\`${route.scope}\`${route.keyed ? " or a feed's key" : ""}` : "open",
        route.ifMatch ?? "",
        route.idempotent ? "taken" : "",
      ]),
    ),
};

/** What a playbook that comes with the program does, rung by rung. */
function playbookText({ mode, match, rungs, budget, switchBack, note }: Playbook): string {
  const feeds = match.feeds ? ` with ${match.feeds.join(" or ")}` : "";
  const back = switchBack ? `; back to the programme after ${switchBack.after}` : "";
  const airtime = (match.airtime ?? ["on-air", "lead"]).join(", ");
  return [
    `For ${match.causes.map((cause) => `\`${cause}\``).join(", ")}${feeds}; ${airtime}. Mode \`${mode}\`; at most ${budget.perEvent} acts a live event, ${budget.perHour} an hour${back}.`,
    table(
      ["Rung", "After", "Only if", "Verified by", "Mode"],
      rungs.map(({ id, holdOff, when, verify, mode: own }) => [
        `\`${id}\``,
        holdOff,
        when.join(", "),
        verify ? `${verify.what} within ${verify.within}` : "",
        own ?? "",
      ]),
    ),
    ...(note ? [note] : []),
  ].join("\n\n");
}

function taskRows(machine: string, states: States): (string | number)[][] {
  return Object.entries(states).flatMap(([name, state]) => {
    if (state.Type === "Map") return taskRows(machine, state.ItemProcessor.States);
    if (state.Type !== "Task") return [];
    const retries = state.Retry.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0);
    return [
      [
        machine,
        name,
        `\`${state.Arguments.FunctionName}\``,
        state.Comment ?? "",
        typeof state.TimeoutSeconds === "number" ? `${state.TimeoutSeconds} s` : "as given",
        state.HeartbeatSeconds ? `${state.HeartbeatSeconds} s` : "",
        retries,
      ],
    ];
  });
}

function arithmetic(name: string, machine: Machine): string {
  const { events, lines } = worstHistory(machine);
  const rows = lines.map(({ state, visits, each, arithmetic }) => [
    state,
    visits,
    each,
    arithmetic,
    state.includes(".") ? "" : visits * each,
  ]);
  return [
    `**${name}: ${events} of ${HISTORY_BUDGET}**, with ${MOST_LEGS} legs. States inside a Map are counted in its own line.`,
    table(["State", "Entered", "Events each", "Made of", "Events"], rows),
  ].join("\n\n");
}

function transitionsText(): string {
  const parts = Object.entries({ start, stop }).map(([name, machine]) => ({ name, ...transitionsOf(machine) }));
  const rows = parts.map(({ name, shared, perLeg, path }) => [name, shared, perLeg, path.join(", ")]);
  const sums = [1, 2, 4].map((legs) => {
    const perLeg = transitionsPerLeg([start, stop], legs);
    return [legs, perLeg * legs, perLeg, `$${(perLeg * legs * 0.000025).toFixed(6)}`];
  });
  return [
    table(["Machine", "Once", "Per leg", "On the way"], rows),
    table(
      ["Legs", "Transitions", `Per leg (budget ${TRANSITION_BUDGET_PER_LEG} with two)`, "At $0.025 per 1,000"],
      sums,
    ),
  ].join("\n\n");
}

/** Who may import whom, as the package.json files say. */
function packagesDiagram(root: string): string {
  const ways = globSync("packages/*/package.json", { cwd: root })
    .sort()
    .flatMap((file) => {
      const { name, dependencies = {} } = JSON.parse(readFileSync(join(root, file), "utf8")) as {
        name: string;
        dependencies?: Record<string, string>;
      };
      const own = Object.keys(dependencies).filter((other) => other.startsWith("@showcaller/"));
      return own.map((other) => `  ${short(name)} --> ${short(other)}`);
    });
  return ["flowchart BT", ...ways].join("\n");
}

const short = (name: string): string => name.replace("@showcaller/", "");
