/**
 * The outside world, as interfaces. Adapters implement them; one contract suite per port (packages/testkit)
 * is passed by every implementation. Nothing here knows AWS.
 */
export * from "./ports/archive.ts";
export * from "./ports/edge.ts";
export * from "./ports/measures.ts";
export * from "./ports/media.ts";
export * from "./ports/messages.ts";
export * from "./ports/outcome.ts";
export * from "./ports/table.ts";
export * from "./ports/workflows.ts";
