import { gaugeAlarms } from "@showcaller/functions/alarms";
import { expect, test } from "vitest";
import { callerFunction } from "../../kernel/invocation.ts";
import { bookMatch, type MatchOptions } from "../harness.ts";
import { clock } from "./scenario.ts";

interface Said {
  name: string;
  service: string;
  region: string | undefined;
  value: number;
}
/** Hears every metric that a function says, and of which function. */
const hearing = () => {
  const said: Said[] = [];
  const singleMetric = () => {
    let region: string | undefined;
    return {
      addDimension: (_: string, value: string) => {
        region = value;
      },
      addDimensions: () => {},
      addMetric: (name: string, _: string, value: number) =>
        void said.push({ name, region, value, service: callerFunction().replace("showcaller-", "") }),
    };
  };
  const telemetry = {
    logger: { info: () => {}, error: () => {} },
    metrics: { singleMetric },
  } as unknown as NonNullable<MatchOptions["telemetry"]>;
  return { said, telemetry };
};

test.each(Object.entries(gaugeAlarms))(
  "what the alarm %s looks at is said by its function within its period, while a match is on air",
  async (_, { gauge, service, perRegion, period, missing, below, above }) => {
    const { said, telemetry } = await onAir;
    const own = said.filter((one) => one.name === gauge && one.service === service);
    const regions = perRegion ? ["eu-central-1", "eu-west-1"] : [undefined];
    expect([...new Set(own.map(({ region }) => region))].sort()).toEqual(regions);
    // An hour of it; and all is well: none of the values is what the alarm is about.
    expect(own.length).toBeGreaterThanOrEqual((60 / period - 1) * regions.length);
    expect(
      own.filter(({ value }) => (below !== undefined && value < below) || (above !== undefined && value > above)),
    ).toEqual([]);
    expect(["breaching", "notBreaching"]).toContain(missing);
    expect(telemetry).toBeDefined();
  },
);

const onAir = (async () => {
  const heard = hearing();
  const match = await bookMatch({ archive: "shelf", edge: {}, telemetry: heard.telemetry });
  await match.runUntil(clock("19:02"));
  heard.said.length = 0;
  await match.runUntil(clock("20:02"));
  return heard;
})();

test("a Region that does not answer is said to be unseen, and only that one; a sweep that reads nothing is a failure", async () => {
  const { said, telemetry } = hearing();
  const match = await bookMatch({ telemetry });
  await match.runUntil(clock("19:02"));
  match.site.gate.faults.add({
    match: { service: "medialive", operation: "ListChannels", region: "eu-west-1" },
    effect: { kind: "error", code: "InternalServerErrorException", status: 500 },
  });
  said.length = 0;
  await match.runUntil(clock("19:05"));
  const unseen = said.filter(({ name, value }) => name === "RegionUnseen" && value > 0);
  expect(new Set(unseen.map(({ region }) => region))).toEqual(new Set(["eu-west-1"]));
});

test("a lost table: no sweep counts, and the export says that it is lost", async () => {
  const { said, telemetry } = hearing();
  const match = await bookMatch({ archive: "shelf", telemetry });
  await match.runUntil(clock("19:01"));
  match.table.load({ items: [], stream: match.table.snapshot().stream });
  await match.runUntil(clock("19:06"));
  said.length = 0;
  await match.runUntil(clock("19:11"));
  expect(said.filter(({ name }) => name === "Swept")).toEqual([]);
  expect(said.filter(({ name, value }) => name === "TableLost" && value === 1)).not.toEqual([]);
});
