import { formatInstant } from "@showcaller/core/time/instant";
import * as z from "zod";
import { getWeather, setWeather, Weather } from "../eventbridge/weather.ts";
import type { ActiveFault } from "../kernel/fault-list.ts";
import type { LocalGate } from "../kernel/gate.ts";
import type { World } from "../kernel/types.ts";
import { getSchedulerParameters, SchedulerParameters, setSchedulerParameters } from "../scheduler/parameters.ts";
import type { Twin, TwinFaultInput, TwinFaultTarget } from "../twin/twin.ts";
import { type DoorHandler, readJson } from "./exchange.ts";
import { isCallKind, isTwinKind, kinds, SELECTION } from "./fault-kinds.ts";
import { DoorProblem } from "./problem.ts";

export interface FaultParts {
  world: World;
  gate: LocalGate;
  twin: Twin;
}
type Members = Record<string, unknown>;

const Asked = z.looseObject({ kind: z.string() });
const WEATHER = "bus-weather-";
const TWIN = "twin-";
const SCHEDULER = "scheduler";

/** One door for everything that can be made to go wrong: AWS calls, the media services, the bus, the scheduler. */
export const faultsDoor = (parts: FaultParts): Record<"set" | "list" | "kinds" | "clear", DoorHandler> => ({
  kinds: () => ({ status: 200, body: { items: kinds } }),
  list: () => ({ status: 200, body: { items: list(parts) } }),
  async set(request) {
    const { kind, ...members } = await readJson(request, Asked);
    const id = set(parts, kind, members);
    return { status: 201, body: list(parts).find((fault) => fault.id === id) ?? { id } };
  },
  clear({ rest }) {
    if (rest === "") for (const { id } of list(parts)) clear(parts, id);
    else if (!clear(parts, rest))
      throw new DoorProblem("not-found", "There is no such fault.", [
        { at: "path: id", reason: "GET /_local/faults lists them" },
      ]);
    return { status: 204 };
  },
});

/** Throws ZodError or DoorProblem; returns its id. */
function set(parts: FaultParts, kind: string, members: Members): string {
  if (isCallKind(kind)) {
    const { chosen, rest } = split(members, SELECTION);
    return parts.gate.faults.add({ ...chosen, effect: { ...rest, kind } });
  }
  if (isTwinKind(kind)) {
    const { target, rest } = targetOf(parts.twin, kind, members);
    return TWIN + parts.twin.faults.set(target, { ...rest, kind } as TwinFaultInput).id;
  }
  if (kind === "bus-weather") {
    const weather = Weather.parse(members);
    setWeather(parts.world, [...getWeather(parts.world).filter(({ source }) => source !== weather.source), weather]);
    return WEATHER + weather.source;
  }
  if (kind === SCHEDULER) {
    setSchedulerParameters(parts.world, members);
    return SCHEDULER;
  }
  throw new DoorProblem("invalid-request", `There is no kind "${kind.slice(0, 100)}".`, [
    { at: "/kind", reason: `one of ${kinds.map((known) => known.kind).join(", ")}: see GET /_local/faults/kinds` },
  ]);
}

function list({ gate, twin, world }: FaultParts): (Members & { id: string; kind: string })[] {
  const scheduler = getSchedulerParameters(world);
  const isCalm = scheduler.latenessSeconds === 0 && scheduler.double === 0;
  return [
    ...gate.faults.list().map(ofCalls),
    ...twin.faults.list().map(({ id, target, fault, setAt, struckAt }) => ({
      id: TWIN + id,
      ...fault,
      ...target,
      setAt: formatInstant(setAt),
      ...(struckAt === undefined ? {} : { struckAt: formatInstant(struckAt) }),
    })),
    ...getWeather(world).map((weather) => ({ id: WEATHER + weather.source, kind: "bus-weather", ...weather })),
    ...(isCalm ? [] : [{ id: SCHEDULER, kind: SCHEDULER, ...scheduler }]),
  ];
}

function ofCalls({ id, fault: { effect, from, until, ...selection }, seen, struck }: ActiveFault) {
  const window = {
    ...(from === undefined ? {} : { from: formatInstant(from) }),
    ...(until === undefined ? {} : { until: formatInstant(until) }),
  };
  return { id, ...effect, ...selection, ...window, seen, struck };
}

/** False when there is none of this id. */
function clear({ gate, twin, world }: FaultParts, id: string): boolean {
  if (id === SCHEDULER) {
    setSchedulerParameters(world, SchedulerParameters.parse({}));
    return true;
  }
  if (id.startsWith(TWIN)) return twin.faults.clear(id.slice(TWIN.length));
  if (!id.startsWith(WEATHER)) return gate.faults.remove(id);
  const before = getWeather(world);
  const left = before.filter(({ source }) => WEATHER + source !== id);
  setWeather(world, left);
  return left.length < before.length;
}

/** A channel by its id, or anything by Region and name. */
function targetOf(twin: Twin, kind: string, members: Members): { target: TwinFaultTarget; rest: Members } {
  const { channel, region, name, ...more } = members;
  const { flow = "a", ...unflowed } = more;
  const ofFlow = kind === "flow-error" || kind === "source-loss";
  const rest = ofFlow && channel !== undefined ? unflowed : more;
  if (channel === undefined) return { target: { region, name } as TwinFaultTarget, rest };
  const installed = twin.installed().find(({ id }) => id === channel);
  if (!installed)
    throw new DoorProblem("invalid-request", "No such channel is installed.", [
      {
        at: "/channel",
        reason: `one of ${twin
          .installed()
          .map(({ id }) => id)
          .join(", ")}`,
      },
    ]);
  const own = ofFlow ? `${installed.id}-${String(flow)}` : installed.channelId;
  return { target: { region: installed.region, name: own }, rest };
}

function split(members: Members, names: readonly string[]): { chosen: Members; rest: Members } {
  const entries = Object.entries(members);
  return {
    chosen: Object.fromEntries(entries.filter(([name]) => names.includes(name))),
    rest: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
  };
}
