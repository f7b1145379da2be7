export type { ChangesOptions } from "./changes.ts";
export { type Client, createClient, type RequestOf } from "./client.ts";
export { ProblemError, problemOf, Unreachable } from "./errors.ts";
export type { ClientOptions } from "./options.ts";
