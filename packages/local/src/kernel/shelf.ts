export { memoryShelf } from "./shelf-memory.ts";
export { sqliteShelf } from "./shelf-sqlite.ts";
