import { type Command, type Context, NotWell, UsageError } from "../command.ts";

const options = {
  fixtures: {
    type: "string",
    value: "FILE",
    help: "the schedule, as import takes it: openfootball JSON, CSV, iCalendar; - for standard input",
  },
  seed: { type: "string", value: "N", help: "fixes all chance; default 1" },
  seeds: { type: "string", value: "A..B", help: "one rehearsal for each" },
  faults: {
    type: "string",
    value: "NAME|FILE",
    help: "none, calm, storm, pictures, several with commas, or a JSON list; default calm",
  },
  round: { type: "string", value: "ROUND", help: 'only these matches of an openfootball list, e.g. "Matchday 38"' },
  day: { type: "string", value: "DAY", help: "only these matches, e.g. 2026-05-24" },
  zone: { type: "string", value: "ZONE", help: "of kick-off times that name none; default Europe/London" },
  duration: { type: "string", value: "PT2H", help: "of each match that names none; default PT2H" },
  regions: { type: "string", value: "A,B", help: "media Regions; default eu-west-1" },
  legs: { type: "string", value: "1|2", help: "channels of each match; default 1" },
  channels: { type: "string", value: "N", help: "in each Region; default as many as run at once at most" },
  engine: {
    type: "string",
    value: "memory|real",
    help: "what keeps the state: memory, or the DynamoDB engine that npm start runs, which takes longer; default memory",
  },
  shrink: { type: "string", value: "RUNS", help: "to find what makes a seed fail; default 40, 0 none" },
  only: { type: "string", multiple: true, value: "PLACE", help: "nothing strikes elsewhere; may be repeated" },
  brief: { type: "boolean", help: "one line for each seed that breaks nothing" },
  "every-sweep": { type: "boolean", help: "run the sweeps, too, that would find nothing to do" },
} as const satisfies Command["options"];

async function rehearse({ values, surroundings }: Context): Promise<void> {
  const fixtures = values.text("fixtures");
  if (fixtures === undefined) throw new UsageError("rehearse needs --fixtures FILE");
  const given = Object.keys(options).filter((name) => !["fixtures", "only"].includes(name));
  const end = await surroundings.rehearse({
    fixtures,
    values: Object.fromEntries(given.map((name) => [name, values.flag(name) ? "true" : values.text(name)] as const)),
    only: values.list("only"),
    json: values.flag("json"),
    read: surroundings.read,
    out: surroundings.out,
    err: surroundings.err,
  });
  if (end.kind === "usage") throw new UsageError(end.message);
  if (end.kind === "broken") throw new NotWell(`an invariant broke with seed ${end.seeds.join(", ")}`);
}

export const rehearseCommand: Command = {
  name: "rehearse",
  summary: "Play a whole schedule in virtual time, faults included, and say what went wrong",
  options,
  examples: [
    "rehearse --fixtures examples/premier-league-2025-26.json --faults none",
    'rehearse --fixtures examples/premier-league-2025-26.json --round "Matchday 38" --seeds 1..100',
  ],
  run: rehearse,
};
