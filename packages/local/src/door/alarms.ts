import { formatInstant } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { Alarm, AlarmInput, Twin } from "../twin/twin.ts";
import { type DoorHandler, readJson } from "./exchange.ts";
import { DoorProblem } from "./problem.ts";

const Asked = z.looseObject({ region: z.string() });

/**
 * CloudWatch alarms on the twin's metrics: `POST {region, …}` with the members of PutMetricAlarm or PutCompositeAlarm, `GET`, and
 * `DELETE /_local/alarms/{region}:{name}`. What changes state is on the Region's bus.
 */
export const alarmsDoor = (twin: Twin, regions: readonly string[]): Record<"put" | "list" | "drop", DoorHandler> => ({
  list: () => ({ status: 200, body: { items: regions.flatMap((region) => twin.alarms.list(region).map(view)) } }),
  async put(request) {
    const { region, ...definition } = await readJson(request, Asked);
    if (!regions.includes(region))
      throw new DoorProblem("invalid-request", "There is no such Region.", [
        { at: "/region", reason: `one of ${regions.join(", ")}` },
      ]);
    try {
      return { status: 201, body: view(twin.alarms.put(region, definition as AlarmInput)) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new DoorProblem("invalid-request", "The alarm cannot be.", [{ at: "/AlarmRule", reason: error.message }]);
    }
  },
  drop({ rest }) {
    const [region = "", ...name] = rest.split(":");
    if (!twin.alarms.drop(region, name.join(":")))
      throw new DoorProblem("not-found", "There is no such alarm.", [
        { at: "path: id", reason: "GET /_local/alarms lists them, as {region}:{name}" },
      ]);
    return { status: 204 };
  },
});

const view = ({ region, definition, state, reason, since }: Alarm) => ({
  id: `${region}:${definition.AlarmName}`,
  state,
  reason,
  since: formatInstant(since),
  ...definition,
});
