import type { Environment } from "../environment.ts";
import { carries } from "../mediaconnect/records.ts";
import { parameters } from "../parameters.ts";
import { isDown, suffered } from "../troubles.ts";
import { packagersOf } from "./packagers.ts";
import type { Attachment, ChannelRecord, Condition, Output, Pipeline } from "./records.ts";

export const sourceOf = (channel: ChannelRecord, pipeline: Pipeline): Attachment | undefined =>
  channel.attachments.find(({ name }) => name === pipeline.attachment);

/** What is wrong with an input as pipeline `p` receives it. What is lost is nothing else. */
export const inputConditions = (
  env: Environment,
  channel: ChannelRecord,
  p: number,
  input: Attachment | undefined,
): Condition[] => {
  if (!input) return [];
  const flow = input.flows[p] ?? input.flows[0];
  const hit = (kind: "input-loss" | "input-black" | "input-frozen" | "input-corrupt"): boolean =>
    suffered(env, channel.region, channel.id, kind).some(
      (is) => is.input === input.name && (is.pipeline === undefined || is.pipeline === p),
    );
  if ((flow !== undefined && !carries(env, flow)) || hit("input-loss")) return ["lost"];
  return [
    ...(hit("input-black") ? (["black"] as const) : []),
    ...(hit("input-frozen") ? (["frozen"] as const) : []),
    ...(hit("input-corrupt") ? (["corrupt"] as const) : []),
  ];
};

/** What pipeline `p` suffers from; nothing while it is down. */
export const conditionsOf = (env: Environment, channel: ChannelRecord, p: number, pipeline: Pipeline): Condition[] => {
  if (!pipeline.up) return [];
  const own = (kind: "low-quality" | "output-failing"): boolean =>
    suffered(env, channel.region, channel.id, kind).some((is) => is.pipeline === undefined || is.pipeline === p);
  const seen = inputConditions(env, channel, p, sourceOf(channel, pipeline));
  if (own("low-quality")) seen.push("poor");
  if (channel.pipelines.length === 2 && suffered(env, channel.region, channel.id, "locking-lost").length > 0)
    seen.push("unlocked");
  if (own("output-failing") || refused(env, channel, p)) seen.push("blocked");
  const output = pipeline.delivering && !pipeline.paused ? pictureOf(channel, pipeline, seen) : undefined;
  if (
    output !== undefined &&
    packagersOf(channel).length > 0 &&
    scoreOf(output) < parameters.medialive.mqcsAcceptable.value
  )
    seen.push("low-score");
  return seen;
};

/** A packager does not take what this pipeline sends, or its Region takes nothing. */
const refused = (env: Environment, channel: ChannelRecord, p: number): boolean =>
  packagersOf(channel).some(({ region }) => isDown(env, region)) ||
  suffered(env, channel.region, channel.id, "ingest-failing").some(
    ({ ingest }) => ingest === undefined || ingest === p + 1,
  );

/** What a pipeline with these conditions shows, if it shows anything. */
const pictureOf = (channel: ChannelRecord, pipeline: Pipeline, conditions: readonly Condition[]): Output => {
  if (conditions.includes("lost")) return "fill";
  const worst = (["black", "frozen", "corrupt"] as const).find((condition) => conditions.includes(condition));
  if (worst) return worst;
  const shows = sourceOf(channel, pipeline)?.shows ?? "black";
  return shows === "programme" && conditions.includes("poor") ? "poor" : shows;
};

/** It delivers, and nothing ails it that a viewer could see. */
export const isWell = ({ up, delivering, paused, conditions = {} }: Pipeline): boolean =>
  up && delivering && !paused && Object.keys(conditions).every((condition) => condition === "unlocked");

/** What a pipeline hands to its packagers now; undefined: nothing. */
export const outputOf = (channel: ChannelRecord, pipeline: Pipeline): Output | undefined => {
  const conditions = Object.keys(pipeline.conditions ?? {}) as Condition[];
  if (!pipeline.up || !pipeline.delivering || pipeline.paused || conditions.includes("blocked")) return undefined;
  return pictureOf(channel, pipeline, conditions);
};

/** Media quality confidence score, 0 to 100. */
export const scoreOf = (output: Output): number => parameters.medialive.mqcs.value[output];
