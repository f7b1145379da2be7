import type { Twin } from "../twin/twin.ts";
import type { DoorHandler } from "./exchange.ts";
import { DoorProblem } from "./problem.ts";

/** `GET /_local/dashboards/{name}`: the body that was put into CloudWatch, where its console would draw it. */
export const dashboardDoor =
  (twin: Twin): DoorHandler =>
  ({ rest }) => {
    const found = twin.dashboards().get(rest);
    if (found) return { status: 200, body: JSON.parse(found.body) };
    throw new DoorProblem("not-found", "There is no such dashboard.", [
      { at: "path: id", reason: "a live event has one from its preparation until it is over" },
    ]);
  };
