export type { ChangesOptions } from "./changes.ts";
export { type Client, type ClientOptions, createClient, type RequestOf } from "./client.ts";
export { ProblemError, Unreachable } from "./errors.ts";
