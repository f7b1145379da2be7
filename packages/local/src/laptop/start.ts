import type { StreamRecord } from "@showcaller/adapters/table/stream";
import { dashboardName } from "@showcaller/core/monitors/names";
import { createApi } from "@showcaller/functions/api/function";
import { functionName } from "@showcaller/functions/catalog";
import { TIMEOUTS } from "@showcaller/functions/timeouts";
import { folderFiles } from "../archive/stand-in.ts";
import { type Engine, startEngine } from "../dynamodb/engine.ts";
import { type Pace, pace } from "../kernel/pace.ts";
import { uuidFrom } from "../kernel/random.ts";
import { sqliteShelf } from "../kernel/shelf.ts";
import type { Millis, Shelf } from "../kernel/types.ts";
import { demos } from "./demos.ts";
import { createDoors } from "./doors.ts";
import { createFeed, type Feed } from "./feed.ts";
import { heading } from "./heading.ts";
import { type Issuer, openIssuer } from "./issuer.ts";
import type { Screen } from "./line.ts";
import { type LogFile, openLog } from "./log.ts";
import type { LaptopOptions } from "./options.ts";
import { progress } from "./progress.ts";
import { installLegs, Refused, type Request } from "./seed.ts";
import { listen, type Server } from "./server.ts";
import { begin, type Settings, save } from "./settings.ts";
import { ACCOUNT, createSite, engineKeep, HOME, MEDIA, MONITOR_PREFIX, type Site, TABLE } from "./site.ts";
import { Timeline } from "./timeline.ts";
import { version } from "./version.ts";

export interface Surroundings {
  screen: Screen;
  /** Loud words to the person: warnings, faults. */
  warn(text: string): void;
  /** The real clock, for a fresh data directory in which nothing is booked. */
  realNow(): Millis;
  /** Performs a `kill-process` fault. */
  onKill(): void;
}

export interface Laptop {
  /** `http://127.0.0.1:<port>` */
  url: string;
  site: Site;
  pace: Pace;
  /** Resolves with the reason when the engine ends by itself: nothing works any more. */
  died: Promise<Error>;
  /** Ends everything, the engine included; returns within two seconds. State stays. */
  close(): Promise<void>;
}

/** For programs that start a laptop for themselves: nothing is printed. */
const quiet: Surroundings = {
  screen: { write: () => {}, colours: false },
  warn: () => {},
  realNow: () => Date.now(),
  onKill: () => process.kill(process.pid, "SIGKILL"),
};

/** Real milliseconds that the timeline may hold lines back, to tell as one what comes together. */
const TELL = 500;
/** Real milliseconds between two looks at an import. */
const LOOK = 200;
/** Milliseconds that a step under way gets before it is cut off; a cut is safe (state survives a kill). */
const GRACE = 500;

/**
 * Showcaller and its AWS in this process, on one port. Resolves when it is ready. Throws UsageError, PortInUse,
 * DataDirInUse, NoEngine; then nothing is left running.
 */
export async function startLaptop(options: LaptopOptions, surroundings: Surroundings = quiet): Promise<Laptop> {
  const stack = new AsyncDisposableStack();
  try {
    const started = await start(options, surroundings, stack);
    return { ...started, close: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function start(
  options: LaptopOptions,
  surroundings: Surroundings,
  stack: AsyncDisposableStack,
): Promise<Omit<Laptop, "close">> {
  const server = stack.adopt(await listen(options.port), (open) => open.close());
  const engine = stack.adopt(await startEngine({ dataDir: options.data, tableName: TABLE }), (open) => open.close());
  const shelf = stack.adopt(sqliteShelf(`${options.data}/laptop.db`), (open) => open.close());
  const settings = begin(shelf, options, surroundings.realNow());
  const log = stack.adopt(openLog(options.data), (open) => open.close());
  for (const warning of engine.warnings) surroundings.warn(warning);

  const report = reporter(log, surroundings.warn);
  const timeline = new Timeline(surroundings.screen, shelf);
  const open: { feed?: Feed } = {};
  const site = siteOn({ shelf, engine, settings, log, surroundings, data: options.data }, (records) => {
    timeline.take(records);
    open.feed?.wake();
  });
  log.clock = () => site.world.now;
  stack.defer(() => site.world.kill());
  const legs = installLegs(site.twin);
  const issuer = await openIssuer(options.data, () => site.world.now);
  const requestId = numbered(site, settings.starts);
  putApi(site, issuer, log, server.url);
  const feed = createFeed({
    store: site.deps.store,
    clock: site.deps.clock,
    auth: issuer.auth,
    fetch: issuer.fetch,
    requestId,
    report,
  });
  open.feed = feed;
  stack.defer(() => feed.wake());

  const ticking = setInterval(() => timeline.tick(site.world.now), TELL);
  stack.defer(() => {
    clearInterval(ticking);
    timeline.tell();
  });

  // While a first start books, the clock walks: it shall stand at its instant when everything is ready. Any other start finds it as it was.
  const clock = telling(pace(site.world, { speed: settings.pending ? 1 : settings.speed, onError: report }), timeline);
  stack.defer(() => Promise.race([clock.stop(), new Promise<void>((resolve) => setTimeout(resolve, GRACE).unref())]));
  const setSpeed = (speed: number): void => {
    clock.speed = speed;
    settings.speed = speed;
    save(shelf, settings);
  };
  const settle = (): void => void site.world.runUntil(site.world.now).catch(report);
  const ids = legs.map(({ id }) => id);
  server.serve(
    createDoors({ site, pace: clock, issuer, legs: ids, setSpeed, settle, report, port: server.port, feed, requestId }),
  );

  if (settings.pending) {
    const { said, done } = progress(surroundings.screen);
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK));
    await demos[settings.pending].book(requests(server, issuer), legs, {
      attempt: String(settings.starts),
      said,
      pause,
    });
    done();
    delete settings.pending;
    save(shelf, settings);
  }
  await site.world.runUntil(site.world.now);
  clock.speed = settings.speed;
  surroundings.screen.write(
    heading(surroundings.screen, {
      url: server.url,
      now: site.world.now,
      speed: settings.speed,
      seed: settings.seed,
      zone: timeline.zone,
      data: options.data,
      isFirst: settings.starts === 1,
      channels: legs,
      registered: (await site.deps.store.channels.all()).length,
    }),
  );
  timeline.open();
  return { url: server.url, site, pace: clock, died: engine.died };
}

/** Whoever moves the clock by hand finds everything told when it has arrived. */
const telling = (clock: Pace, timeline: Timeline): Pace => {
  const advance = clock.advance.bind(clock);
  clock.advance = async (to) => {
    await advance(to);
    timeline.tell();
  };
  return clock;
};

interface Base {
  shelf: Shelf;
  engine: Engine;
  settings: Settings;
  log: LogFile;
  surroundings: Surroundings;
  /** The data directory. */
  data: string;
}

/** Milliseconds of a call of the KeyValueStore: the figure of our budgets (AWS publishes none). */
const STORE_CALL = 200;

const siteOn = (
  { shelf, engine, settings, log, surroundings, data }: Base,
  taken: (records: readonly StreamRecord[]) => void,
): Site =>
  createSite({
    shelf,
    keep: engineKeep(engine),
    seed: settings.seed,
    at: settings.at,
    telemetry: { logger: log.logger },
    // Without it no time would pass while a list of revocations is told to the store.
    edge: { latency: STORE_CALL },
    archive: folderFiles(`${data}/exports`),
    monitored: true,
    onKill: surroundings.onKill,
    onDispatched: (records) => taken(records as readonly StreamRecord[]),
  });

/** The API among the site's functions, as stacks/ deploys it. */
function putApi(site: Site, issuer: Issuer, log: LogFile, url: string): void {
  const { store, clock } = site.deps;
  const { secrets } = edgeOf(site);
  const handler = createApi({
    store,
    clock,
    ids: store.context.ids,
    // The laptop asks nobody outside; what it would send stays on it.
    names: { addresses: async () => "unknown" },
    secrets,
    // Whoever subscribes to them is outside, too: what is published is kept.
    neverBlocked: [],
    topics: { home: HOME, allowed: [HOME, ...MEDIA].map((region) => `arn:aws:sns:${region}:${ACCOUNT}:*`) },
    // As it was put into CloudWatch, which here has no pages.
    dashboardUrl: (id) => `${url}/_local/dashboards/${dashboardName(MONITOR_PREFIX, id)}`,
    auth: issuer.auth,
    fetch: issuer.fetch,
    tzdata: process.versions.tz ?? "unknown",
    version,
    logger: log.logger,
  });
  site.functions[functionName("api")] = { handler, timeoutMs: TIMEOUTS.api };
}

function edgeOf({ edge }: Site): NonNullable<Site["edge"]> {
  if (!edge) throw new Error("a laptop has an edge");
  return edge;
}

/** Unique across restarts without a write per request. */
function numbered(site: Site, starts: number): () => string {
  let serial = 0;
  return () => uuidFrom(site.world.random(`http:${starts}:${++serial}`));
}

/** The log gets every fault; the person is told of each kind once. */
function reporter(log: LogFile, warn: (text: string) => void): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log.logger.error("laptop fault", error instanceof Error ? error : new Error(message));
    if (told.has(message)) return;
    told.add(message);
    warn(`Something broke in the laptop itself: ${message} (more in ${log.path})`);
  };
}

/** The API over the port, as a client with every scope. */
const requests =
  ({ url }: Server, issuer: Issuer): Request =>
  async (method, path, body, headers = {}) => {
    const token = await issuer.token({ scope: "events:read events:write admin", seconds: 3600 });
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(`${method} ${path}`, response.status, problemOf(text));
    return { body: JSON.parse(text) as unknown, etag: response.headers.get("etag") ?? "" };
  };

/** A problem document, or whatever else came. */
function problemOf(text: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return { text };
  }
}
