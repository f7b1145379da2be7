import type { LiveEvent, LiveEventView, Report } from "@showcaller/contracts";
import { type Command, type Context, NotWell } from "../command.ts";
import { duration } from "../times.ts";

const LOOK_EVERY = 30_000;
/** Lead, a minute to book in, and after its end as long as AWS calls a slow stop. */
const LEAD_MINUTES = 16;
const PATIENCE_MINUTES = 20;
const OVER: readonly LiveEvent["status"][] = ["ended", "failed", "cancelled"];

/** A live event of its own, from booking to stop: what a deployment is there for, tried for real. Costs what its encoder costs. */
async function canary({ client, args, values, output, surroundings }: Context): Promise<void> {
  const { now } = await client.health();
  const airAt = new Date(Math.ceil(Date.parse(now) / 60_000) * 60_000 + LEAD_MINUTES * 60_000);
  const booked = await client.createLiveEvent({
    body: {
      title: "Canary",
      start: { instant: `${airAt.toISOString().slice(0, 19)}Z` },
      duration: duration(values.text("duration") ?? "10m", "--duration"),
      tail: "PT1M",
      legs: [{ channel: (args[0] ?? "") as LiveEvent["legs"][number]["channel"] }],
    },
  });
  surroundings.err(`${booked.id}: on air at ${booked.airAt}, until ${booked.endAt}\n`);
  const looks = ((Date.parse(booked.endAt ?? now) - Date.parse(now)) / 60_000 + PATIENCE_MINUTES) * 2;
  let seen: LiveEventView = await client.getLiveEvent({ params: { id: booked.id } });
  for (let look = 0; look < looks && !OVER.includes(seen.status); look++) {
    await new Promise<void>((resolve) => void surroundings.after(LOOK_EVERY, resolve));
    const before = seen.status;
    seen = await client.getLiveEvent({ params: { id: booked.id } });
    if (seen.status !== before) surroundings.err(`${seen.status}\n`);
  }
  const report = await client.getReport({ params: { id: booked.id } });
  const wrong = wrongWith(seen, report);
  output.result({ liveEvent: seen.id, wrong, report }, () =>
    wrong.length === 0
      ? `${seen.id} was on air at ${report.onAirAt} and is down again`
      : `${seen.id}: ${wrong.join("; ")}`,
  );
  if (wrong.length > 0) throw new NotWell("the canary has died");
}

/** Air itself is the encoder's; what is recorded of it is seen a little later. */
const RECORDED_WITHIN = 60_000;

function wrongWith({ status, degraded, airAt }: LiveEventView, { onAirAt, legs }: Report): string[] {
  const late = Date.parse(onAirAt ?? "") - Date.parse(airAt ?? "");
  return [
    ...(status === "ended" ? [] : [`it is ${status}, not ended`]),
    ...(degraded ? ["it was degraded"] : []),
    ...(late <= RECORDED_WITHIN ? [] : [`it was on air at ${onAirAt ?? "no time"}, planned was ${airAt}`]),
    ...legs.flatMap(({ channel, phase }) => (phase === "stopped" ? [] : [`leg ${channel} is ${phase}, not stopped`])),
  ];
}

export const canaryCommand: Command = {
  name: "canary",
  args: ["channel"],
  summary: "Book a short live event on a channel of its own, and say whether all went well",
  options: {
    duration: { type: "string", value: "10m", help: "of its show; default 10m. Its encoder runs 17 minutes longer" },
  },
  examples: ["canary canary-1"],
  run: canary,
};
