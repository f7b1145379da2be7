import { depsFrom, telemetryFrom } from "../../runtime/environment.ts";
import { taskFunction } from "../../runtime/wrap.ts";
import { finish } from "./handle.ts";

/** The deployed Lambda: task `finish` of the state machines. */
export const handler = taskFunction("finish", finish, depsFrom(process.env, {}), telemetryFrom("finish"));
