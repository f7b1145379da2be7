import {
  type Action,
  type Cause,
  Playbook,
  type PlaybookInput,
  type Rung,
  type Verification,
} from "@showcaller/contracts";

/*
 * What is done unless a team says otherwise. Version 0 of each; whoever writes a playbook of the same id replaces it. The common hold-offs:
 * 10 s for a picture that is gone (an alert clears within that when it was a hiccup), 30 s for one that is there but bad.
 */

const rung = (
  id: string,
  holdOff: string,
  action: Action,
  more: { when?: Rung["when"]; verify?: Verification; mode?: Rung["mode"] } = {},
): Rung => ({ id, holdOff, when: [], action, ...more });

const cleared = (within: string): Verification => ({ what: "cause-clears", within });
const switchInput = (holdOff: string): Rung =>
  rung(
    "switch-input",
    holdOff,
    { do: "switch-input", to: "backup" },
    { when: ["backup-input"], verify: cleared("PT40S") },
  );
const moveViewers = (holdOff: string): Rung =>
  rung(
    "move-viewers",
    holdOff,
    { do: "move-viewers" },
    { when: ["on-air", "other-leg-healthy"], verify: { what: "viewers-moved", within: "PT1M" } },
  );
const restartPipeline = (holdOff: string): Rung =>
  rung(
    "restart-pipeline",
    holdOff,
    { do: "restart-pipeline" },
    { when: ["other-pipeline-healthy"], verify: cleared("PT3M") },
  );
const slate: Rung = rung(
  "slate",
  "PT20S",
  { do: "slate" },
  { when: ["on-air", "slate-input"], verify: { what: "input-active", within: "PT40S" } },
);
const page = (holdOff: string): Rung => rung("page", holdOff, { do: "page" });
const notify = (holdOff: string): Rung => rung("notify", holdOff, { do: "notify" });

const playbook = (
  id: string,
  name: string,
  causes: Cause[],
  rungs: Rung[],
  more: Partial<PlaybookInput> = {},
): Playbook =>
  Playbook.parse({
    id,
    version: 0,
    name,
    mode: "enforce",
    match: { causes, ...more.match },
    rungs,
    cooldown: "PT1M",
    budget: { perEvent: 6, perHour: 4 },
    ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== "match")),
  });

const forHumans: Cause[] = ["configuration", "harvest", "multiplex", "maintenance", "not-understood"];
const lost: Cause[] = ["input-loss", "audio-loss"];
const backToProgramme = { after: "PT3M", evidence: "window" } as const;

/** One for each of the troubles that a live event can have. */
export const defaultPlaybooks: readonly Playbook[] = [
  playbook("input-loss-single", "Input lost, one input", lost, [moveViewers("PT10S"), slate, page("PT10S")], {
    match: { causes: lost, feeds: ["single"] },
    note: "Nothing to switch to: the other leg, else a picture that says so, until the programme holds again.",
  }),
  playbook("input-loss-pair", "Input lost, failover pair", lost, [moveViewers("PT10S"), slate, page("PT10S")], {
    match: { causes: lost, feeds: ["pair"] },
    note: "MediaLive changes over by itself, and back if the primary is preferred: no switch of ours fights it. Ours begins where both are lost.",
  }),
  playbook(
    "input-loss-two",
    "Input lost, two inputs",
    lost,
    [switchInput("PT10S"), moveViewers("PT0S"), slate, page("PT0S")],
    {
      match: { causes: lost, feeds: ["two"] },
      switchBack: backToProgramme,
    },
  ),
  playbook("black", "Black picture", ["black"], [switchInput("PT20S"), moveViewers("PT10S"), page("PT0S")], {
    note: "Programmes fade to black: twice the hold-off of a loss.",
    switchBack: backToProgramme,
  }),
  playbook(
    "frozen",
    "Frozen picture",
    ["frozen"],
    [switchInput("PT30S"), restartPipeline("PT10S"), moveViewers("PT0S"), page("PT0S")],
    {
      note: "A still may be meant: three times the hold-off of a loss.",
      switchBack: backToProgramme,
    },
  ),
  playbook("corrupt", "Broken picture", ["corrupt"], [switchInput("PT10S"), moveViewers("PT0S"), page("PT0S")], {
    note: "No slate: a broken picture still shows the programme, and its sound.",
    switchBack: backToProgramme,
  }),
  playbook(
    "low-mqcs",
    "Low quality score",
    ["low-quality"],
    [restartPipeline("PT1M"), moveViewers("PT30S"), notify("PT0S")],
    {
      note: "Often the source; the packager or CloudFront may have changed over already. One sick pipeline is restarted, two are not.",
      budget: { perEvent: 3, perHour: 2 },
      cooldown: "PT5M",
    },
  ),
  playbook(
    "source-loss",
    "MediaConnect source lost",
    ["source-loss", "flow-down"],
    [
      switchInput("PT10S"),
      moveViewers("PT0S"),
      rung("restart-flow", "PT20S", { do: "restart-flow" }, { when: ["flow"], verify: cleared("PT2M") }),
      slate,
      page("PT0S"),
    ],
    { switchBack: { after: "PT2M", evidence: "source" } },
  ),
  playbook("pipeline-loss", "A pipeline lost", ["pipeline-loss"], [restartPipeline("PT3M"), notify("PT0S")], {
    note: "MediaLive restarts a failed pipeline by itself within about two minutes; the packager takes the other one meanwhile.",
    budget: { perEvent: 2, perHour: 2 },
    cooldown: "PT10M",
  }),
  playbook("locking-lost", "Pipelines not locked", ["locking-lost"], [notify("PT1M")], {
    note: "A restart does not cure it: timecodes, configuration or content do not agree. A human looks.",
  }),
  playbook(
    "output-failing",
    "Output to the packager failing",
    ["output-failing", "output-paused"],
    [moveViewers("PT20S"), restartPipeline("PT1M"), page("PT0S")],
    {
      note: "The destination refuses or is slow: the encoder is seldom at fault.",
      budget: { perEvent: 3, perHour: 2 },
    },
  ),
  playbook(
    "ingest-failing",
    "The packager gets nothing",
    ["ingest-failing", "unspecified"],
    [moveViewers("PT30S"), page("PT30S")],
  ),
  playbook(
    "stuck-starting",
    "Stuck in STARTING",
    ["stuck-starting"],
    [
      rung(
        "restart-channel",
        "PT0S",
        { do: "restart-channel" },
        { when: ["not-on-air"], verify: { what: "encoder-running", within: "PT10M" } },
      ),
      moveViewers("PT0S"),
      page("PT0S"),
    ],
    { note: "AWS calls up to ten minutes normal: the signal comes after that.", budget: { perEvent: 2, perHour: 2 } },
  ),
  playbook(
    "stopped-on-air",
    "Encoder stopped while on air",
    ["stopped-on-air"],
    [
      moveViewers("PT5S"),
      rung(
        "restart-channel",
        "PT5S",
        { do: "restart-channel" },
        { when: ["encoder-down"], verify: { what: "encoder-running", within: "PT10M" }, mode: "approve" },
      ),
      page("PT0S"),
    ],
    {
      match: { causes: ["stopped-on-air"], airtime: ["on-air"] },
      note: "An encoder is stopped by nobody but whoever stops it: a human may have. He is asked before it is started again.",
      cooldown: "PT5S",
      budget: { perEvent: 4, perHour: 3 },
    },
  ),
  playbook("drm-key", "Key provider failing", ["drm-key"], [moveViewers("PT15S"), notify("PT0S"), page("PT1M")], {
    note: "Keys are somebody else's: a human calls them. Meanwhile viewers are where another leg's packager gets its keys, if one does.",
  }),
  playbook("region", "Region-wide trouble", ["region"], [page("PT0S"), notify("PT0S")], {
    match: { causes: ["region"], airtime: ["on-air", "lead", "tail", "none"] },
    note: "Each leg's own incident moves its viewers; nothing is restarted in a Region that is in trouble.",
  }),
  playbook("control-plane", "We are broken", ["control-plane"], [page("PT0S")], {
    match: { causes: ["control-plane"], airtime: ["on-air", "lead", "tail", "none"] },
    note: "What is on air does not need us. No rung may act: it could be what is broken.",
  }),
  playbook("delivery", "CloudWatch counts that viewers are not served", ["delivery"], [notify("PT0S"), page("PT2M")], {
    note: "Minutes late: what is still wrong by then, no remedy has cured. Nothing is done by such a count, and no remedy is judged by it.",
  }),
  playbook(
    "for-humans",
    "Configuration, recording, multiplex, maintenance, what is not understood",
    forHumans,
    [notify("PT30S")],
    { match: { causes: forHumans, airtime: ["on-air", "lead", "tail", "none"] } },
  ),
];
