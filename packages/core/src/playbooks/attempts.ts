import type { Action, Attempt, Incident, Playbook, PlaybookMode, Rung } from "@showcaller/contracts";
import type { LegView } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { formatInstant, parseDuration, SECOND } from "../time/instant.ts";
import { landsAfter } from "./landing.ts";
import { isMessage, type Step } from "./step.ts";
import { targetInput } from "./targets.ts";

const strictness: readonly PlaybookMode[] = ["enforce", "approve", "shadow", "off"];

/** The stricter of the playbook's mode and the rung's. An address at WAF is shared by many: never without a human. */
export const modeOf = (playbook: Pick<Playbook, "mode">, rung: Pick<Rung, "mode" | "action">): PlaybookMode => {
  const wanted = rung.action.do === "block-address" ? "approve" : "enforce";
  const all = [playbook.mode, rung.mode ?? "enforce", wanted] as const;
  return all.reduce((a, b) => (strictness.indexOf(a) >= strictness.indexOf(b) ? a : b));
};

interface Wanted {
  playbook: Playbook;
  rung: Pick<Rung, "id" | "action" | "verify" | "mode">;
  why: string;
}

/** The step that a rung comes to in its mode: done, asked for, or written down. Its id counts repetitions, so that each is its own at AWS. */
export const attemptStep = (incident: Incident, leg: LegView | undefined, wanted: Wanted, now: Instant): Step => {
  const { playbook, rung, why } = wanted;
  const mode = modeOf(playbook, rung);
  const before = incident.attempts.filter((other) => other.rung === rung.id).length;
  const attempt: Attempt = {
    id: `${incident.id}-${rung.id}-${before + 1}`,
    playbook: playbook.id,
    version: playbook.version,
    rung: rung.id,
    cause: incident.cause,
    action: rung.action,
    mode,
    at: formatInstant(now),
    why: why.slice(0, 1000),
    predicts: predicts(rung, leg, now).slice(0, 1000),
    verdict: "decided",
    ...(rung.verify ? { verify: rung.verify } : {}),
  };
  if (mode === "shadow")
    return { kind: "note", attempt: { ...attempt, verdict: "shadowed", decidedAt: attempt.at }, why: `shadow: ${why}` };
  if (mode === "approve" && !isMessage(attempt)) {
    const expiresAt = formatInstant(now + parseDuration(playbook.approvalExpires));
    return {
      kind: "ask",
      attempt: { ...attempt, verdict: "asked", expiresAt, requestedBy: "showcaller:remediation" },
      why,
    };
  }
  return { kind: "act", attempt, why };
};

/** What will be seen if it works, and from when (law 9). */
function predicts({ action, verify }: Wanted["rung"], leg: LegView | undefined, now: Instant): string {
  const lands = landsAfter(action, leg?.channel);
  const when = lands === 0 ? "at once" : `from ${formatInstant(now + lands)} on (${lands / SECOND} s)`;
  const seen = verify ? `; ${verify.what} within ${verify.within}, or it is taken for ineffective` : "";
  return `${effect(action, leg)} ${when}${seen}`;
}

function effect(action: Action, leg: LegView | undefined): string {
  switch (action.do) {
    case "switch-input":
    case "slate":
      return `${(leg && targetInput(action, leg.channel)) ?? "another input"} is on screen`;
    case "restart-pipeline":
      return "the sick pipeline starts anew while the other carries the show,";
    case "restart-channel":
      return leg?.state === "IDLE"
        ? "the encoder starts,"
        : "the encoder stops and starts; its leg has no picture meanwhile,";
    case "restart-flow":
      return "the flow stops and starts, and its source connects anew,";
    case "move-viewers":
      return "the edge sends this leg's viewers to the other leg";
    case "collect-garbage":
      return "stale schedule actions of ours are gone";
    case "block-address":
      return "the address gets no answer";
    case "notify":
      return "people are told";
    case "page":
      return "a human is woken";
  }
}
