import { type Command, type Context, UsageError } from "../command.ts";
import { door, queryOf } from "../door.ts";
import { clean, table } from "../table.ts";
import { duration } from "../times.ts";
import { isLoopback, localToken, SCOPES } from "../token.ts";
import { whole } from "./common.ts";
import { faults } from "./faults.ts";

interface Clock {
  now: string;
  speed: number;
}
interface Call {
  seq: number;
  time: string;
  service: string;
  operation: string;
  region: string;
  resource?: string;
  function: string;
  outcome: string;
}
type Viewer =
  | { picture: string; leg: string; since: string }
  | { refused: number; headers: Record<string, string>; log: string[] };
interface Installed {
  id: string;
  registration: { region: string; encoder: { arn: string } };
}

function speedOf(text: string): number {
  const speed = Number(text);
  if (text !== "" && speed >= 0) return speed;
  throw new UsageError(`--speed: ${text} is not a number from 0 (stand still) up`);
}

async function clock(context: Context): Promise<void> {
  const [time] = context.args;
  const speed = context.values.text("speed");
  const until = time === undefined ? {} : /^\d{4}-/.test(time) ? { to: time } : { advance: duration(time, "time") };
  const move = { ...until, ...(speed === undefined ? {} : { speed: speedOf(speed) }) };
  const asked = Object.keys(move).length > 0;
  const told = await (asked
    ? door<Clock>(context, "POST", "clock", JSON.stringify(move))
    : door<Clock>(context, "GET", "clock"));
  context.output.result(told, () => `${told.now}, ${told.speed === 0 ? "standing" : `at ${told.speed} × real speed`}`);
}

async function calls(context: Context): Promise<void> {
  const { values, output } = context;
  const [since, service, operation] = ["since", "service", "operation"].map((name) => values.text(name));
  const most = whole(values.text("last") ?? "50", "--last");
  const query = queryOf({ since, service, operation, function: values.text("function") });
  const { items } = await door<{ items: Call[] }>(context, "GET", `calls${query}`);
  const shown = most === 0 ? [] : items.slice(-most);
  const row = (call: Call) => [
    String(call.seq),
    call.time,
    `${call.service}.${call.operation}`,
    call.outcome,
    call.region,
    call.function,
    call.resource ?? "",
  ];
  output.result(shown, () =>
    shown.length === 0
      ? "No calls."
      : table([["SEQ", "AT", "CALL", "OUTCOME", "REGION", "BY", "RESOURCE"], ...shown.map(row)]),
  );
}

async function viewer(context: Context): Promise<void> {
  const [channel] = context.args;
  const [playback, token, country, ip] = ["playback", "token", "country", "ip"].map((name) =>
    context.values.text(name),
  );
  const told = await door<Viewer>(context, "GET", `viewer${queryOf({ channel, url: playback, token, country, ip })}`);
  context.output.result(told, () => clean("refused" in told ? refusal(told) : seen(told)));
}

const seen = ({ picture, leg, since }: Extract<Viewer, { leg: string }>): string =>
  `${picture} from ${leg} since ${since}`;

/** What the edge's log says of it, and when the edge opens, if it does. */
function refusal({ refused, headers, log }: Extract<Viewer, { refused: number }>): string {
  const opens = headers["showcaller-opens-at"];
  return `refused: ${log[0] ?? refused}${opens === undefined ? "" : `, opens at ${opens}`}`;
}

async function channels(context: Context): Promise<void> {
  const { items } = await door<{ items: Installed[] }>(context, "GET", "channels");
  const row = ({ id, registration }: Installed) => [id, registration.region, registration.encoder.arn];
  context.output.result(items, () => table([["ID", "REGION", "ENCODER"], ...items.map(row)]));
}

async function bus(context: Context): Promise<void> {
  const event = await context.surroundings.read(context.args[0] ?? "");
  await door(context, "POST", "bus", event);
  context.output.result({}, () => "Posted.");
}

async function token({ url, values, output, surroundings }: Context): Promise<void> {
  if (!isLoopback(url)) throw new UsageError(`${url} is not this machine: ask its issuer for a token`);
  const made = await localToken(url, values.text("scope") ?? SCOPES, surroundings);
  output.result({ token: made }, () => made);
}

export const localCommands: Command[] = [
  {
    name: "local start",
    summary: "Run the whole control plane on this machine; what follows -- goes to it",
    args: ["[options]"],
    examples: ["local start -- --speed 60", "local start -- --help"],
    run: ({ args, surroundings }) => surroundings.startLocal(args),
  },
  {
    name: "local clock",
    summary: "Read its clock, or move it forward: by 10m, or to an instant",
    args: ["[time]"],
    options: {
      speed: { type: "string", value: "N", help: "virtual seconds per real second from now on; 0 stands still" },
    },
    examples: ["local clock 10m", "local clock 2025-08-15T19:00:00Z", "local clock --speed 60"],
    run: clock,
  },
  {
    name: "local viewer",
    summary: "What a viewer gets at this instant, and from which leg",
    args: ["[channels]"],
    options: {
      playback: { type: "string", value: "URL", help: "as token mint prints it: what its viewer gets" },
      token: { type: "string", value: "TOKEN", help: "one that is carried in a header" },
      country: { type: "string", value: "CC", help: "where the viewer is" },
      ip: { type: "string", value: "IP", help: "the viewer's address" },
    },
    examples: [
      "local viewer",
      "local viewer main-eu-west-1,main-eu-central-1",
      "local viewer --playback https://live.example.com/2D3R…/index.m3u8",
    ],
    run: viewer,
  },
  {
    name: "local faults",
    summary: "List what goes wrong; add a fault given as JSON; or take one back by its id",
    args: ["[fault]"],
    options: {
      kinds: { type: "boolean", help: "what there is, with an example of each" },
      clear: { type: "boolean", help: "take all of them back" },
    },
    examples: [
      `local faults '{"kind":"pipeline-loss","channel":"main-eu-west-1","pipeline":0}'`,
      "local faults --clear",
    ],
    run: faults,
  },
  {
    name: "local calls",
    summary: "What was called on AWS's stand-ins",
    options: {
      since: { type: "string", value: "SEQ|INSTANT", help: "only later ones" },
      service: { type: "string", value: "NAME", help: "only this one, e.g. medialive" },
      operation: { type: "string", value: "NAME", help: "only this one, e.g. StartChannel" },
      function: { type: "string", value: "NAME", help: "only by this one, e.g. showcaller-sweep" },
      last: { type: "string", value: "N", help: "at most so many, the newest; default 50" },
    },
    run: calls,
  },
  {
    name: "local channels",
    summary: "The media channels installed on it; --json gives each as channels put takes it",
    run: channels,
  },
  {
    name: "local bus",
    summary: "Post a bus event, a JSON file or - for standard input, as EventBridge would deliver it",
    args: ["file"],
    run: bus,
  },
  {
    name: "local token",
    summary: "Print an access token of the laptop's own issuer",
    options: { scope: { type: "string", value: "SCOPES", help: `default "${SCOPES}"` } },
    run: token,
  },
];
