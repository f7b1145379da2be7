import type { ActionName, Channel, PlaybookInput, Rung, Verification } from "@showcaller/contracts";
import { trips } from "../heals/trips.ts";
import { isWide } from "../incidents/causes.ts";
import { parseDuration, SECOND } from "../time/instant.ts";
import { modeOf } from "./attempts.ts";
import { landsAfter } from "./landing.ts";
import { feedOf } from "./match.ts";
import type { Refused } from "./refused.ts";
import { targetInput } from "./targets.ts";
import { isFree } from "./trial.ts";

/** How each action can be verified. Those with none have nothing that could be seen. */
const verifiable: Readonly<Record<ActionName, readonly Verification["what"][]>> = {
  "switch-input": ["cause-clears", "input-active"],
  slate: ["input-active"],
  "restart-pipeline": ["cause-clears", "encoder-running"],
  "restart-channel": ["encoder-running", "cause-clears"],
  "restart-flow": ["flows-active", "cause-clears"],
  "move-viewers": ["viewers-moved"],
  "collect-garbage": ["schedule-collected"],
  "block-address": [],
  notify: [],
  page: [],
};

/** What a landed action needs before it can be seen: a bus event's way. Inferred. */
const SEEN_AFTER = 5 * SECOND;

/** What validation knows of where the playbook is to work. */
export interface Workplace {
  channels: readonly Channel[];
  /** The longest live event that is booked or was held (ms); without any, a day. */
  longestEvent?: number | undefined;
}

interface Problem {
  at: string;
  reason: string;
}

/** Refuses what cannot work, each reason with its place in the body (JSON pointer); `undefined`: it can. */
export const validate = (playbook: PlaybookInput, workplace: Workplace): Refused | undefined => {
  const problems = [
    ...budgetProblems(playbook),
    ...ladderProblems(playbook, workplace.longestEvent ?? 86_400 * SECOND),
    ...playbook.rungs.flatMap((rung, n) => rungProblems(rung, n, playbook, workedOn(playbook, workplace.channels))),
  ];
  const [first, ...more] = problems;
  if (!first) return undefined;
  const detail = more.length === 0 ? first.reason : `${first.reason}, and ${more.length} more`;
  return { problem: "playbook-cannot-work", detail, errors: problems };
};

/** The channels on which it may act. */
const workedOn = ({ match }: PlaybookInput, channels: readonly Channel[]): Channel[] =>
  channels.filter(
    (channel) =>
      (!match.channels || match.channels.includes(channel.id)) &&
      (!match.tags || match.tags.some((tag) => channel.tags.includes(tag))) &&
      (!match.feeds || match.feeds.includes(feedOf(channel))),
  );

function budgetProblems({ rungs, budget, mode }: PlaybookInput): Problem[] {
  const acts = rungs.some(({ action }) => action.do !== "notify" && action.do !== "page");
  return acts && mode !== "off" && Math.min(budget.perEvent, budget.perHour) === 0
    ? [{ at: "/budget", reason: "a budget of 0 forbids every act that its rungs name" }]
    : [];
}

/** Names, and whether a rung can have its turn before the longest live event is over. */
function ladderProblems({ rungs }: PlaybookInput, longest: number): Problem[] {
  const problems: Problem[] = [];
  let soonest = 0;
  for (const [n, rung] of rungs.entries()) {
    if (isFree({ rung: rung.id }))
      problems.push({ at: `/rungs/${n}/id`, reason: `${rung.id} is a name of the return to the programme` });
    if (rungs.findIndex(({ id }) => id === rung.id) < n)
      problems.push({ at: `/rungs/${n}/id`, reason: `${rung.id} is there twice` });
    soonest += parseDuration(rung.holdOff);
    if (soonest >= longest)
      problems.push({
        at: `/rungs/${n}/holdOff`,
        reason: `it has its turn ${soonest / SECOND} s after the cause at the soonest, and the longest live event has ${longest / SECOND} s`,
      });
    soonest += rung.verify ? parseDuration(rung.verify.within) : 0;
  }
  return problems;
}

function rungProblems(rung: Rung, n: number, playbook: PlaybookInput, channels: readonly Channel[]): Problem[] {
  const at = `/rungs/${n}`;
  return [
    ...verificationProblems(rung, at, channels),
    ...modeProblems(rung, at, playbook),
    ...cureProblems(rung, at, playbook),
    ...channelProblems(rung, at, playbook, channels),
  ];
}

function verificationProblems({ action, verify }: Rung, at: string, channels: readonly Channel[]): Problem[] {
  const ways = verifiable[action.do];
  if (!verify)
    return ways.length === 0
      ? []
      : [{ at, reason: `${action.do} can be verified (${ways.join(", ")}), so it must be` }];
  if (!ways.includes(verify.what))
    return [
      {
        at: `${at}/verify/what`,
        reason: `${verify.what} says nothing of ${action.do}${ways.length === 0 ? "" : `: ${ways.join(", ")}`}`,
      },
    ];
  // Of a STANDARD channel, unless every channel it may meet has one pipeline.
  const single = channels.length > 0 && channels.every(({ encoder }) => encoder.pipelines === 1);
  const needs = landsAfter(action, single ? channels[0] : undefined) + SEEN_AFTER;
  return parseDuration(verify.within) < needs && needs > SEEN_AFTER
    ? [
        {
          at: `${at}/verify/within`,
          reason: `${action.do} lands ${needs / SECOND - 5} s after its call and is seen 5 s later: at least PT${needs / SECOND}S`,
        },
      ]
    : [];
}

function modeProblems(rung: Rung, at: string, playbook: PlaybookInput): Problem[] {
  return rung.mode !== undefined && modeOf(playbook, rung) !== rung.mode && rung.action.do !== "block-address"
    ? [{ at: `${at}/mode`, reason: `a rung may be stricter than its playbook (${playbook.mode}), not laxer` }]
    : [];
}

/** What no channel's configuration can change. */
function cureProblems({ action, when }: Rung, at: string, { match }: PlaybookInput): Problem[] {
  const message = action.do === "notify" || action.do === "page";
  const problems: Problem[] = [];
  if (!message && match.causes.every(isWide))
    problems.push({ at: `${at}/action`, reason: `${match.causes.join(" and ")} has no leg to act on` });
  if (action.do === "restart-pipeline" && match.causes.every((cause) => cause === "locking-lost"))
    problems.push({
      at: `${at}/action`,
      reason: "a restarted pipeline does not lock either: its input or configuration is why",
    });
  if (action.do === "block-address")
    problems.push({
      at: `${at}/action`,
      reason:
        "no signal names an address, so there is none to block: a human asks for a block (POST /v1/blocks), and another approves",
    });
  if (when.includes("on-air") && when.includes("not-on-air"))
    problems.push({ at: `${at}/when`, reason: "it cannot be on air and not" });
  return problems;
}

/** What the registered channels make impossible: only where it is so on every one that it may meet, but a slate that trips on any. */
function channelProblems(
  { action }: Rung,
  at: string,
  { match }: PlaybookInput,
  channels: readonly Channel[],
): Problem[] {
  const tripping =
    action.do === "slate" ? channels.find((channel) => channel.inputs.slate && trips(action, channel)) : undefined;
  if (tripping) return [{ at: `${at}/action`, reason: `channel ${tripping.id}: ${trips(action, tripping)}` }];
  // What is for all channels may wait for one that has what it needs.
  if (channels.length === 0 || (!match.channels && !match.tags)) return [];
  const switches = action.do === "switch-input" || action.do === "slate";
  if (switches && channels.every((channel) => targetInput(action, channel) === undefined))
    return [{ at: `${at}/action`, reason: "none of its channels has such an input" }];
  if (action.do === "restart-pipeline" && channels.every(({ encoder }) => encoder.pipelines === 1))
    return [
      { at: `${at}/action`, reason: "its channels have one pipeline: restarting that is restarting the channel" },
    ];
  if (action.do === "restart-flow" && channels.every(({ flows }) => flows.length === 0))
    return [{ at: `${at}/action`, reason: "none of its channels has a flow" }];
  return [];
}
