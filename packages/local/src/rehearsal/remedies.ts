import type { Attempt, Incident } from "@showcaller/contracts";
import { SWITCH_BACK } from "@showcaller/core/playbooks/trial";
import type { Restarts } from "./watchman.ts";

/** What went wrong in a rehearsal, and what our hands did about it. */
export interface Remedies {
  incidents: number;
  /** Of these: a Region's trouble. */
  regions: number;
  /** Input switches to the backup, back to the programme, and to the slate. */
  switches: number;
  switchesBack: number;
  slates: number;
  viewersMoved: number;
  flowsRestarted: number;
  restarts: Restarts;
  /** Actions that did not help. */
  ineffective: number;
  pages: number;
}

/** What was called at AWS, whatever came of it. */
const isDone = ({ verdict }: Attempt): boolean => ["pending", "effective", "ineffective", "unknown"].includes(verdict);

export const remediesOf = (incidents: readonly Incident[], restarts: Restarts): Remedies => {
  const done = incidents.flatMap(({ attempts }) => attempts.filter(isDone));
  const count = (is: (attempt: Attempt) => boolean): number => done.filter(is).length;
  return {
    incidents: incidents.length,
    regions: incidents.filter(({ scope }) => scope === "region").length,
    switches: count(({ action, rung }) => action.do === "switch-input" && rung !== SWITCH_BACK),
    switchesBack: count(({ rung }) => rung === SWITCH_BACK),
    slates: count(({ action }) => action.do === "slate"),
    viewersMoved: count(({ action }) => action.do === "move-viewers"),
    flowsRestarted: count(({ action }) => action.do === "restart-flow"),
    restarts,
    ineffective: count(({ verdict }) => verdict === "ineffective"),
    pages: incidents.reduce((sum, { pages }) => sum + pages.length, 0),
  };
};

/** Of all seeds together. */
export const sumOf = (all: readonly Remedies[]): Remedies => all.reduce(plus, remediesOf([], none));
const none: Restarts = { sick: 0, healthyOnAir: 0, healthyElsewhere: 0 };

const plus = (a: Remedies, b: Remedies): Remedies => ({
  incidents: a.incidents + b.incidents,
  regions: a.regions + b.regions,
  switches: a.switches + b.switches,
  switchesBack: a.switchesBack + b.switchesBack,
  slates: a.slates + b.slates,
  viewersMoved: a.viewersMoved + b.viewersMoved,
  flowsRestarted: a.flowsRestarted + b.flowsRestarted,
  restarts: {
    sick: a.restarts.sick + b.restarts.sick,
    healthyOnAir: a.restarts.healthyOnAir + b.restarts.healthyOnAir,
    healthyElsewhere: a.restarts.healthyElsewhere + b.restarts.healthyElsewhere,
  },
  ineffective: a.ineffective + b.ineffective,
  pages: a.pages + b.pages,
});

/** For people: what went wrong, what was done, and what was restarted. */
export const remedyRows = (did: Remedies): [string, string][] => {
  const { sick, healthyOnAir, healthyElsewhere } = did.restarts;
  return [
    ["incidents", `${did.incidents} opened, ${did.regions} of them a Region's; ${did.pages} pages`],
    [
      "remedies",
      `${did.switches} input switches, ${did.switchesBack} back, ${did.slates} to the slate; viewers moved ${did.viewersMoved} times; ${did.ineffective} did not help`,
    ],
    [
      "restarts",
      `${sick + healthyOnAir + healthyElsewhere} of encoders or pipelines: ${sick} sick, ${healthyOnAir} healthy on air, ${healthyElsewhere} healthy before or after; flows ${did.flowsRestarted}`,
    ],
  ];
};
