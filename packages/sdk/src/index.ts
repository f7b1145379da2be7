export type { Format, SigningKey } from "@showcaller/edge/format/mint";
export type { Place, Placed } from "@showcaller/edge/format/place";
export type { Match, Policy } from "@showcaller/edge/format/policy";
export { type Read, readToken } from "@showcaller/edge/format/read";
export type { NotRenewed } from "@showcaller/edge/format/renew";
export type { ChangesOptions } from "./changes.ts";
export { type Client, createClient, type RequestOf } from "./client.ts";
export { ProblemError, problemOf, Unreachable } from "./errors.ts";
export { type ListedKey, NoSigningKey, type SigningKeys, type SigningKeysOptions, signingKeys } from "./keys.ts";
export type { ClientOptions } from "./options.ts";
export { routingLabel } from "./routing.ts";
export {
  createPlaybackUrl,
  type MintOptions,
  mintToken,
  type PlaybackOptions,
  type PlaybackPolicy,
  PolicyRefused,
  RenewalRefused,
  type RenewOptions,
  renewToken,
  type Token,
} from "./tokens.ts";
