export type { Forward } from "./dynamodb.ts";
export { type HttpDoorOptions, httpListener } from "./http.ts";
export { inProcessHandler } from "./in-process.ts";
export type { WireRequest, WireResponse } from "./messages.ts";
export type { Scope } from "./scope.ts";
export { type Caller, createWire, type Wire, type WireOptions } from "./wire.ts";
