import type { ChannelId, Claim, LiveEvent, Runtime, WaitKind, WorkflowCue } from "@showcaller/contracts";
import type { Observation } from "../observe/observe.ts";
import type { FlowState, Instant } from "../ports.ts";

/** Something decided, not yet done. Always with its why, and what it will come to. */
export type Command = { why: string; predicts: string } & (
  | {
      kind: "start-execution";
      liveEvent: LiveEvent["id"];
      cue: WorkflowCue;
      plan: number;
      /** The claim it replaces, so that of two sweeps one wins. */
      replaces: Claim | undefined;
    }
  /** Ask whether it lives; if not, close its claim. */
  | { kind: "check-execution"; claim: Claim; cue: WorkflowCue; plan: number }
  | { kind: "complete-token"; channel: ChannelId; wait: WaitKind; token: string }
  | { kind: "heartbeat"; channel: ChannelId; wait: WaitKind; token: string }
  /** Whoever waits for it waits in vain. */
  | { kind: "fail-token"; channel: ChannelId; wait: WaitKind; token: string }
  /** On air by its armed switch, and the workflow that should have written it down has not. */
  | { kind: "record-air"; liveEvent: LiveEvent["id"]; legsOnAir: number }
  | { kind: "record-channel"; channel: ChannelId; seen: Observation; known: Runtime }
  | { kind: "record-flow"; channel: ChannelId; arn: string; state: FlowState; at: Instant; known: Runtime }
  /** Seen down, flows too: what we started is over. Only this look may say so; a STOPPED on the bus is a hint. */
  | { kind: "close-run"; channel: ChannelId; known: Runtime }
  /** Law 6: it runs, we started it, and no hull covers now. */
  | { kind: "stop-orphan"; channel: ChannelId; known: Runtime }
  | { kind: "stop-orphan-flow"; channel: ChannelId; arn: string; known: Runtime }
  /** Down, and nobody's: the switches that its stop could not take out of its schedule. */
  | { kind: "clear-switches"; channel: ChannelId; known: Runtime }
  /** It runs, somebody else started it, nothing is booked: shown and paged, never touched. */
  | { kind: "note-foreign"; channel: ChannelId; known: Runtime }
  | { kind: "page-foreign"; channel: ChannelId; known: Runtime }
  /** A show stays on the channel beyond its booking, and the next live event is near: a human is told, once. */
  | { kind: "page-overrun"; channel: ChannelId; show: LiveEvent["id"]; next: LiveEvent["id"]; mark: string }
  /** The next live event gets out of its way, to a channel of its pool that is in nobody's. */
  | { kind: "move-leg"; liveEvent: LiveEvent["id"]; channel: ChannelId; avoid: readonly ChannelId[] }
  /** Only with an explicit `manualGrace`, and after the page. */
  | { kind: "stop-foreign"; channel: ChannelId; known: Runtime }
  /** Somebody else took it down while a live event needs it. */
  | { kind: "note-hands"; channel: ChannelId; known: Runtime; hands: NonNullable<Runtime["hands"]> }
  /** It stands still so: its leg is degraded, a human is told. */
  | { kind: "hold-hands"; channel: ChannelId; known: Runtime; liveEvent: LiveEvent["id"] }
  /** `restart`: the cue has come and it is still down, so its leg has failed and is tried again. */
  | { kind: "hand-back"; channel: ChannelId; known: Runtime; restart: boolean }
  /** Its tag is gone, or there again. */
  | { kind: "note-tag"; channel: ChannelId; known: Runtime; untagged: boolean }
);
