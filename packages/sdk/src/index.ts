export type { ChangesOptions } from "./changes.ts";
export { type Client, type ClientOptions, createClient, type RequestOf } from "./client.ts";
export { ProblemError, problemOf, Unreachable } from "./errors.ts";
