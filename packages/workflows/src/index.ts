export * from "./asl.ts";
export { asCurrent } from "./contract.ts";
export { type MachineName, machines } from "./machines.ts";
export * from "./parts.ts";
export { remediateMachine } from "./remediate.ts";
export { startMachine } from "./start.ts";
export { stopMachine } from "./stop.ts";
export * from "./tasks.ts";
export { tellMachine } from "./tell.ts";
