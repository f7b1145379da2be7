import { drawDuration, type Environment } from "../environment.ts";
import { scoreOf } from "../medialive/conditions.ts";
import { parameters } from "../parameters.ts";
import { findPackager, type PackagerRecord, savePackager } from "./records.ts";

/*
 * Which of two inputs is handed on. One at a time, and the other when it stops coming; by score only where InputSwitchConfiguration
 * says so (docs.aws.amazon.com/mediapackage/latest/APIReference/API_InputSwitchConfiguration.html).
 */

/** Ids: `<region>/<group>/<channel>`. */
const SWITCH = "twin.packager.switch";
const key = ({ region, group, name }: PackagerRecord): string => `${region}/${group}/${name}`;

/** Pipeline 0 sends to ingest endpoint 1, pipeline 1 to 2. */
const ingestOf = (sender: string): number => Number(sender.split("/").at(-1)) + 1;

export const registerInputs = (env: Environment, changed: (env: Environment, packager: PackagerRecord) => void): void =>
  env.world.on(SWITCH, (_, id) => {
    const [region = "", group = "", name = ""] = id.split("/");
    const packager = findPackager(env, region, group, name);
    const better = packager && betterThanActive(packager);
    if (!packager || better === undefined) return;
    packager.active = better;
    savePackager(env, packager);
    changed(env, packager);
  });

/** After what arrives has changed. The caller saves. */
export const settleInput = (env: Environment, packager: PackagerRecord): void => {
  const senders = Object.keys(packager.arriving).sort();
  if (packager.active === undefined || packager.arriving[packager.active] === undefined) {
    const first = best(packager) ?? senders[0];
    if (first === undefined) delete packager.active;
    else packager.active = first;
  }
  if (betterThanActive(packager) === undefined) env.world.clearTimer(SWITCH, key(packager));
  else if (packager.switchAt === undefined || packager.switchAt <= env.world.now) {
    const ms = drawDuration(env, parameters.mediapackage.mqcsSwitch.value, `mqcs:${key(packager)}:${env.world.now}`);
    packager.switchAt = env.world.now + ms;
    env.world.setTimer(SWITCH, key(packager), packager.switchAt);
    return;
  } else return;
  delete packager.switchAt;
};

/** The best sender by score, the preferred one on a tie; undefined where the score does not count. */
const best = ({ arriving, inputSwitch }: PackagerRecord): string | undefined => {
  if (!inputSwitch?.byScore) return undefined;
  const rank = (sender: string): number => (ingestOf(sender) === inputSwitch.preferred ? 0 : 1);
  return Object.entries(arriving)
    .sort(([a, shows], [b, other]) => scoreOf(other) - scoreOf(shows) || rank(a) - rank(b) || (a < b ? -1 : 1))
    .at(0)?.[0];
};

/** A sender that is to be handed on instead: a higher score, or on a tie the preferred one. */
const betterThanActive = (packager: PackagerRecord): string | undefined => {
  const { active, arriving, inputSwitch } = packager;
  const candidate = best(packager);
  const [now, then] = [arriving[active ?? ""], arriving[candidate ?? ""]];
  if (candidate === undefined || candidate === active || now === undefined || then === undefined) return undefined;
  const gain = scoreOf(then) - scoreOf(now);
  return gain > 0 || (gain === 0 && ingestOf(candidate) === inputSwitch?.preferred) ? candidate : undefined;
};
