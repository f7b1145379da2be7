export type { Surroundings } from "./command.ts";
export { run } from "./run.ts";
