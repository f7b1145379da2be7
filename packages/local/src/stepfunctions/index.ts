export type { MoreResources } from "./resources.ts";
export {
  createStepFunctions,
  type ExecutionCount,
  type StepFunctions,
  type StepFunctionsOptions,
} from "./stand-in.ts";
