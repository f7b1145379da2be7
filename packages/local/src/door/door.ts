import type { IncomingMessage, ServerResponse } from "node:http";
import { CLOUDFRONT_REGION } from "@showcaller/core/monitors/alarms";
import { functionName } from "@showcaller/functions/catalog";
import type { Pace } from "../kernel/pace.ts";
import type { Issuer } from "../laptop/issuer.ts";
import { registrationOf } from "../laptop/registration.ts";
import { MEDIA, type Site } from "../laptop/site.ts";
import { alarmsDoor } from "./alarms.ts";
import { audienceDoor } from "./audience.ts";
import { busDoor } from "./bus.ts";
import { callsDoor } from "./calls.ts";
import { clockDoor } from "./clock.ts";
import { dashboardDoor } from "./dashboards.ts";
import { edgeDoor, edgeStoreDoor } from "./edge.ts";
import { answering, type DoorHandler } from "./exchange.ts";
import { faultsDoor } from "./faults.ts";
import { DoorProblem } from "./problem.ts";
import { tokenDoor } from "./token.ts";
import { viewerDoor } from "./viewer.ts";

export interface DoorParts {
  site: Site;
  pace: Pace;
  issuer: Issuer;
  /** Installed channels in the order of their origin group. */
  legs: readonly string[];
  setSpeed(speed: number): void;
  /** Lets what is due at this instant run, although the clock may stand. */
  settle(): void;
  /** Hears of faults of ours. */
  report(error: unknown): void;
}

type Methods = Readonly<Record<string, DoorHandler>>;
export const PREFIX = "/_local/";

/** The laptop's own door, below `/_local/`. Whoever calls it has checked Host and Origin (guard.ts). Never rejects. */
export function createDoor(parts: DoorParts) {
  const routes = routesOf(parts);
  return (incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<void> =>
    answering(response, parts.report, () => {
      const { methods, rest } = found(routes, url.pathname.slice(PREFIX.length));
      const method = incoming.method ?? "GET";
      const handler = methods[method];
      if (!handler) throw wrongMethod(method, Object.keys(methods).join(", "));
      return handler({ method, query: url.searchParams, rest, incoming });
    });
}

function routesOf({ site, pace, issuer, legs, setSpeed, settle }: DoorParts): Map<string, Methods> {
  const { world, gate, twin, bus, runner } = site;
  const clock = clockDoor({ world, pace, setSpeed });
  const faults = faultsDoor({ world, gate, twin });
  const alarms = alarmsDoor(twin, [...MEDIA, CLOUDFRONT_REGION]);
  const channels: DoorHandler = () => ({
    status: 200,
    body: { items: twin.installed().map((leg) => ({ id: leg.id, registration: registrationOf(leg) })) },
  });
  return new Map<string, Methods>([
    ["token", { GET: tokenDoor(issuer) }],
    ["jwks", { GET: () => ({ status: 200, body: issuer.jwks }) }],
    ["bus", { POST: busDoor({ bus, runner, ingress: functionName("ingress"), settle }) }],
    ["clock", { GET: clock.read, POST: clock.move }],
    ["calls", { GET: callsDoor(gate.calls) }],
    ["faults", { GET: faults.list, POST: faults.set, DELETE: faults.clear }],
    ["faults/kinds", { GET: faults.kinds }],
    ["faults/{id}", { DELETE: faults.clear }],
    ["viewer", { GET: viewerDoor(site, legs) }],
    ["edge", { GET: edgeStoreDoor(site), POST: edgeDoor(site) }],
    ["audience", { GET: audienceDoor(twin, world, legs) }],
    ["alarms", { GET: alarms.list, POST: alarms.put }],
    ["alarms/{id}", { DELETE: alarms.drop }],
    ["dashboards/{id}", { GET: dashboardDoor(twin) }],
    ["messages", { GET: () => ({ status: 200, body: { items: site.messages.list() } }) }],
    ["channels", { GET: channels }],
  ]);
}

function found(routes: ReadonlyMap<string, Methods>, path: string): { methods: Methods; rest: string } {
  const exact = routes.get(path);
  if (exact) return { methods: exact, rest: "" };
  const [, name, id] = /^(\w+)\/([^/]+)$/.exec(path) ?? [];
  const methods = routes.get(`${name}/{id}`);
  if (methods && id !== undefined) return { methods, rest: decoded(id) };
  const known = [...routes.keys()].map((route) => PREFIX + route).join(", ");
  throw new DoorProblem("not-found", "There is no such door.", [{ at: "path", reason: `there are ${known}` }]);
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const wrongMethod = (method: string, allow: string): DoorProblem =>
  new DoorProblem(
    "method-not-allowed",
    `${method} is not among ${allow}.`,
    [{ at: "method", reason: `use ${allow}` }],
    { allow },
  );
