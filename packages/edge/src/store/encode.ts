import { toBase64url } from "../format/base64url.ts";
import { AUDIENCE, LEAST_KEY, MOST_LIFETIME, SESSION, SKEW } from "../format/labels.ts";
import { keyFault, type SigningKey } from "../format/mint.ts";
import {
  CHANNEL_KIND,
  CONTROL,
  ENFORCE,
  HASH,
  INSTANT,
  LAYOUT,
  LEG,
  LOG,
  OFF,
  REVOCATION,
  SESSION_KIND,
  SUBJECT_KIND,
  WINDOW,
} from "./layout.ts";

/** KeyValueStore quotas (CloudFront developer guide, "Quotas on key value stores"): bytes of a key, of a value, of the store. */
export const MOST_KEY = 512;
export const MOST_VALUE = 1024;
export const MOST_STORE = 5_000_000;

export interface Entry {
  key: string;
  value: string;
}

/** `off`: tokens are taken out and not looked at; `log`: refusals are logged and served; `enforce`. */
export type Mode = "off" | "log" | "enforce";
/** When viewers of a live event are served: `opensAt <= now < closesAt`, in seconds. */
export interface EdgeWindow {
  liveEvent: string;
  opensAt: number;
  closesAt: number;
}
/** What the control record says; instants in seconds. */
export interface Control {
  mode: Mode;
  /** Every token issued at or before this instant is revoked; 0: none. */
  epoch: number;
  /** When the control plane last said that it is there; 0: it has nothing on air and makes no promise. */
  heartbeat: number;
  /** Seconds past expiry for which a token is served while the heartbeat is stale. */
  outageGrace: number;
  /** How many entries there are of each kind: where there are none, nothing is read. */
  sessions: number;
  subjects: number;
  channels: number;
  legs: number;
  /** Active first, then next, then previous. */
  keys: readonly SigningKey[];
  /** The most urgent first: those that do not fit become entries of their own. */
  windows: readonly EdgeWindow[];
}

const MODES: Readonly<Record<Mode, string>> = { off: OFF, log: LOG, enforce: ENFORCE };
/** Room that is kept for counts that grow and for a third key while windows come and go. */
const MOST_KEYS = 4;

export const instantText = (seconds: number): string => {
  const text = Math.floor(seconds).toString(36).padStart(INSTANT, "0");
  if (text.length > INSTANT || seconds < 0) throw new RangeError(`${seconds} s: not between 1970 and 2038`);
  return text;
};

/**
 * The control record, and one entry for each window that it has no room for. Throws RangeError for what the edge could not read:
 * the caller's state is wrong then, and the last record keeps serving.
 */
export function encodeControl(control: Control): Entry[] {
  const fault = controlFault(control);
  if (fault) throw new RangeError(fault);
  const counts = [control.sessions, control.subjects, control.channels, control.legs];
  const keys = control.keys.map(({ kid, secret }) => `${kid}:${toBase64url(secret)},`).join("");
  const start = [LAYOUT, MODES[control.mode], control.epoch, control.heartbeat, control.outageGrace, ...counts];
  const value = (inside: readonly EdgeWindow[]): string =>
    [...start, control.windows.length - inside.length, `,${keys}`, `;${inside.map(windowText).join("")}`].join(" ");
  let fits = control.windows.length;
  while (value(control.windows.slice(0, fits)).length > MOST_VALUE) fits--;
  return [
    { key: CONTROL, value: value(control.windows.slice(0, fits)) },
    ...control.windows.slice(fits).map((window) => ({
      key: WINDOW + window.liveEvent,
      value: instantText(window.opensAt) + instantText(window.closesAt),
    })),
  ];
}

const windowText = ({ liveEvent, opensAt, closesAt }: EdgeWindow): string =>
  `${liveEvent}:${instantText(opensAt)}${instantText(closesAt)};`;

function controlFault({ keys, windows, ...numbers }: Control): string | undefined {
  const counts = [numbers.epoch, numbers.heartbeat, numbers.outageGrace, numbers.sessions, numbers.subjects];
  if (![...counts, numbers.channels, numbers.legs].every((n) => Number.isInteger(n) && n >= 0))
    return "counts and instants are whole numbers from 0";
  if (keys.length > MOST_KEYS) return `${keys.length} keys, of ${MOST_KEYS}`;
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) return "two keys of one kid";
  const bad = keys.map((key) => keyFault(key) ?? (key.secret.length > 2 * LEAST_KEY ? "secret: at most 64 bytes" : ""));
  if (bad.some((fault) => fault !== "")) return bad.find((fault) => fault !== "");
  if (new Set(windows.map(({ liveEvent }) => liveEvent)).size < windows.length) return "two windows of one live event";
  return windows.every((w) => AUDIENCE.test(`x/${w.liveEvent}`) && w.opensAt < w.closesAt)
    ? undefined
    : "a window's live event is a word, and it opens before it closes";
}

/** SHA-256 of a text's UTF-8, in base64url: 43 characters. */
export type Sha256 = (text: string) => string;

/** What is revoked, until when (seconds: the expiry of what it revokes), and for cut-offs the instant of the decision. */
export type Revocation =
  | { kind: "session"; session: string; expiresAt: number }
  /** Without `cutOff` every token of the subject, whenever it was issued. */
  | { kind: "subject"; subject: string; expiresAt: number; cutOff?: number }
  | { kind: "channel"; channel: string; expiresAt: number; cutOff: number };

export function revocationKey(letter: string, id: string, sha256: Sha256): string {
  return REVOCATION + sha256(letter + id).slice(0, HASH);
}

/** A revocation's entry: 17 bytes of key, and 6 or 12 of value. */
export function encodeRevocation(revocation: Revocation, sha256: Sha256): Entry {
  const expiry = instantText(revocation.expiresAt);
  switch (revocation.kind) {
    case "session":
      if (!SESSION.test(revocation.session)) throw new RangeError("a session is 8 to 32 bytes in hexadecimal");
      return { key: revocationKey(SESSION_KIND, revocation.session, sha256), value: expiry };
    case "subject":
      return {
        key: revocationKey(SUBJECT_KIND, revocation.subject, sha256),
        value: expiry + cutOffText(revocation.cutOff ?? revocation.expiresAt + MOST_LIFETIME),
      };
    case "channel":
      return {
        key: revocationKey(CHANNEL_KIND, revocation.channel, sha256),
        value: expiry + cutOffText(revocation.cutOff),
      };
  }
}

/** A minting clock may run ahead: tokens that say they were issued a little later were issued before the decision. */
const cutOffText = (decidedAt: number): string => instantText(decidedAt + SKEW);

/** The leg that viewers of a packager channel are sent to: the id of an origin of the distribution. */
export function encodeLeg(packagerChannel: string, originId: string): Entry {
  if (!/^[\w-]{1,256}$/.test(packagerChannel))
    throw new RangeError("a MediaPackage channel's name: letters, digits, _ and -");
  if (!/^[\w.-]{1,128}$/.test(originId)) throw new RangeError("an origin id: letters, digits, . _ and -, at most 128");
  return { key: LEG + packagerChannel, value: originId };
}
