export * from "./builders/incidents.ts";
export * from "./builders/live-event.ts";
export * from "./builders/parts.ts";
export * from "./builders/remedy.ts";
export * from "./builders/snapshots.ts";
