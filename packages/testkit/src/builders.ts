export * from "./builders/live-event.ts";
export * from "./builders/parts.ts";
export * from "./builders/snapshots.ts";
