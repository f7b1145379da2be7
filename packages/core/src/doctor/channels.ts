import type { Channel, Finding } from "@showcaller/contracts";
import { TAG } from "../reconcile/snapshot.ts";
import type { EncoderSetup, FlowSetup, Seen } from "./account.ts";
import { judged, orWell, type Speaker } from "./finding.ts";

/** Is the encoder what the registration says: there, of its class, tagged, with its inputs? */
export const checkChannel = (channel: Channel, seen: Seen<EncoderSetup | undefined>): Finding[] =>
  judged("channels", channel.id, seen, (encoder, say) => {
    if (!encoder)
      return [
        say(
          "error",
          `${channel.encoder.arn} does not exist`,
          "register the channel that took its place, or delete the registration's bookings",
        ),
      ];
    const found = [
      ...classOf(channel, encoder, say),
      ...tagOf(channel, encoder, say),
      ...inputsOf(channel, encoder, say),
    ];
    return orWell(
      found,
      say(
        "ok",
        `${encoder.class}, ${encoder.state}, tagged, inputs ${encoder.inputs.map(({ name }) => name).join(", ")}`,
      ),
    );
  });

function classOf({ encoder: { pipelines } }: Channel, { class: found }: EncoderSetup, say: Speaker): Finding[] {
  const expected = pipelines === 2 ? "STANDARD" : "SINGLE_PIPELINE";
  if (found === expected) return [];
  return [
    say(
      "error",
      `it is ${found}, registered with ${pipelines} pipeline${pipelines === 1 ? "" : "s"}`,
      found === "SINGLE_PIPELINE"
        ? "its start would wait for a second pipeline until two minutes before air: register it with 1"
        : "a lost pipeline would go unnoticed: register it with 2",
    ),
  ];
}

/** Mutating grants carry the tag as a condition (stacks/grants.ts): without it AWS refuses every start. */
function tagOf({ mode }: Channel, { tags }: EncoderSetup, say: Speaker): Finding[] {
  if (TAG in tags) return [];
  return mode === "enforce"
    ? [
        say(
          "error",
          `it has no tag ${TAG}`,
          `tag the MediaLive channel ${TAG}=true: until then nothing of ours starts or stops it`,
        ),
      ]
    : [say("note", `it has no tag ${TAG}; in observe it is only looked at`)];
}

function inputsOf({ inputs }: Channel, { inputs: attached }: EncoderSetup, say: Speaker): Finding[] {
  const names = attached.map(({ name }) => name);
  const { programme, preShow, backup, slate, failover } = inputs;
  const missing = Object.entries({
    programme,
    preShow,
    backup,
    slate,
    "failover.secondary": failover?.secondary,
  }).filter(([, name]) => name !== undefined && !names.includes(name));
  const found = missing.map(([role, name]) =>
    say(
      "error",
      `no input attachment is called ${name} (${role}); there are ${names.join(", ") || "none"}`,
      "register the attachment's name as MediaLive has it: a switch to a name that is not there is refused",
    ),
  );
  if (preShow !== undefined && names.includes(preShow) && names[0] !== preShow)
    found.push(
      say(
        "error",
        `it starts with ${names[0]}, not with the pre-show ${preShow}`,
        "attach the pre-show first: the first attachment is on screen from the start, so viewers would see the programme before air",
      ),
    );
  return [...found, ...pairOf(inputs, attached, say)];
}

function pairOf({ programme, failover }: Channel["inputs"], attached: EncoderSetup["inputs"], say: Speaker): Finding[] {
  const primary = attached.find(({ name }) => name === programme);
  if (!primary) return [];
  if (failover?.secondary === primary.secondary && (!failover || failover.preference === primary.preference)) return [];
  const told = (pair: { secondary?: string | undefined; preference?: string | undefined } | undefined): string =>
    pair?.secondary === undefined ? "no failover pair" : `a pair with ${pair.secondary}, ${pair.preference}`;
  return [
    say(
      "error",
      `MediaLive has ${told(primary)} for ${programme}, registered is ${told(failover)}`,
      "register it as MediaLive has it: playbooks wait for a failover that never comes, or switch against one that does",
    ),
  ];
}

/** Does what brings the pictures exist, and lead anywhere? */
export const checkFlow = (channel: Channel, arn: string, seen: Seen<FlowSetup | undefined>): Finding[] =>
  judged("flows", `${channel.id} ${arn.split(":").at(-1)}`, seen, (flow, say) => {
    if (!flow)
      return [
        say("error", `${arn} does not exist`, "register the flow that took its place: the leg's start fails at it"),
      ];
    const found: Finding[] = [];
    if (flow.state === "ERROR")
      found.push(say("error", "it is in ERROR", "look at its messages in the MediaConnect console; a start will fail"));
    if (flow.sources === 0) found.push(say("error", "it has no source", "give it one: it would carry nothing"));
    if (!(TAG in flow.tags))
      found.push(
        channel.mode === "enforce"
          ? say(
              "error",
              `it has no tag ${TAG}`,
              `tag the flow ${TAG}=true: until then AWS refuses our starts and stops of it, and the leg's start fails`,
            )
          : say("note", `it has no tag ${TAG}; in observe it is only looked at`),
      );
    if (flow.toEncoders === 0)
      found.push(say("note", "none of its outputs names a MediaLive input; an input may still take it by its own ARN"));
    return orWell(found, say("ok", `${flow.state}, ${flow.sources} source${flow.sources === 1 ? "" : "s"}`));
  });

/** "A schedule holds at most 1,500 actions", past ones included; fixed (medialive/latest/ug/eml-limitations-and-rules.html). */
export const MOST_ACTIONS = 1500;
const MANY_ACTIONS = 1200;

export const checkSchedule = (channel: Channel, seen: Seen<number | undefined>): Finding[] =>
  judged("schedule", channel.id, seen, (count, say) => {
    if (count === undefined) return [say("note", "there is no such channel: see channels")];
    const saw = `${count} of ${MOST_ACTIONS} schedule actions, past ones included`;
    if (count < MANY_ACTIONS) return [say("ok", saw)];
    const fix =
      "delete old actions (BatchUpdateSchedule, Deletes), or DeleteSchedule while it is idle: we take out ours alone";
    return [
      say(
        count >= MOST_ACTIONS - 50 ? "error" : "warning",
        saw,
        `${fix}; at ${MOST_ACTIONS} air can no longer be armed`,
      ),
    ];
  });
