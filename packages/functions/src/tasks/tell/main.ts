import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { posts } from "../../runtime/parts.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { deliver } from "./handle.ts";

/** The deployed Lambda: task `tell` of the state machines. */
export const handler = taskFunction("tell", deliver, depsFrom(process.env, { posts }), telemetryFrom("tell"));
