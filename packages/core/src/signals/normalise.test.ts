import { Signal } from "@showcaller/contracts";
import { alarmEvent, alertEvent, alertSamples, SAMPLE_AT, samples } from "@showcaller/testkit/bus/samples";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseInstant } from "../time/instant.ts";
import { alertKind, alertKinds } from "./alerts.ts";
import { normalise } from "./normalise.ts";

const NOW = parseInstant("2025-08-15T19:20:05Z");
const one = (event: unknown): Signal => {
  const [signal, ...more] = normalise(event, NOW);
  if (!signal || more.length > 0) throw new Error(`${1 + more.length} signals`);
  return signal;
};
const read = ({ kind, edge, cause, pipeline, ours }: Signal) =>
  Object.fromEntries(Object.entries({ kind, edge, cause, pipeline, ours }).filter(([, value]) => value !== undefined));

describe("every row of the services' lists", () => {
  test.each(samples)("$name", ({ event, reads }) => {
    const signal = one(event);
    // A sample without a cause leaves it open; without an edge it must have none.
    expect(read(signal)).toEqual({
      ...read({ ...signal, edge: undefined, pipeline: undefined, ours: undefined }),
      ...reads,
    });
    expect(Signal.parse(signal)).toEqual(signal);
    expect(signal.at).toBeLessThanOrEqual(NOW);
  });
  test.each(alertSamples)("alert $name", ({ event, reads }) => {
    const signal = one(event);
    expect(read(signal)).toEqual(reads);
    expect(Signal.parse(signal)).toEqual(signal);
  });
  it("has each alert once, by number and by wording", () => {
    expect(new Set(alertKinds.map(({ id }) => id)).size).toBe(alertKinds.length);
    for (const kind of alertKinds) {
      expect(alertKind(kind.type.toUpperCase())).toBe(kind);
      expect(alertKind(kind.type.replaceAll(" ", "-"))).toBe(kind);
    }
    expect(alertKinds).toHaveLength(55);
  });
  it("5601 reports a switch: it is recorded, and nothing is wrong", () => {
    const signal = one(alertEvent({ type: "Input Failed Over" }));
    expect([signal.code, signal.cause, signal.severity]).toEqual([5601, undefined, "info"]);
  });
  it("an alert that nobody knows may be anything", () => {
    expect(one(alertEvent({ type: "Flux Capacitor Low" }))).toMatchObject({
      cause: "unspecified",
      severity: "warning",
      edge: "SET",
    });
  });
});

describe("spelling", () => {
  it("dashes, snakes and camels are one, in any case", () => {
    const detail = {
      "alarm-state": "Set",
      AlarmId: "x",
      alertType: "VIDEO NOT DETECTED",
      Pipeline: "PIPELINE_1",
      channelArn: "arn:aws:medialive:eu-west-1:123456789012:channel:9",
    };
    const signal = one({ ...alertEvent(), "detail-type": "medialive channel alert", detail });
    expect(signal).toMatchObject({
      edge: "SET",
      cause: "input-loss",
      pipeline: 1,
      subject: { arn: detail.channelArn },
    });
  });
});

describe("identity", () => {
  it("of an alert: channel, pipeline and alarm id, whatever else", () => {
    const { identity } = one(alertEvent());
    expect(one(alertEvent({ state: "CLEARED", time: "2025-08-15T19:19:00Z", eventId: "other" })).identity).toBe(
      identity,
    );
    for (const other of [{ id: "b" }, { pipeline: "1" }, { channel: "two" }])
      expect(one(alertEvent(other)).identity).not.toBe(identity);
  });
  it("the bus's id is the signal's; without one its content and time are", () => {
    expect(one(alertEvent({ eventId: "e-1" })).id).toBe("e-1");
    const { id: _, ...nameless } = alertEvent();
    expect(one(nameless).id).toBe(one({ ...nameless }).id);
    expect(one(nameless).id).not.toBe(one({ ...nameless, time: "2025-08-15T19:19:00Z" }).id);
  });
});

describe("time", () => {
  it("is the event's; never later than now, and now where it cannot be read", () => {
    expect(one(alertEvent()).at).toBe(parseInstant(SAMPLE_AT));
    for (const time of ["2031-01-01T00:00:00Z", "yesterday", "", 7, null, "0001-01-01T00:00:00Z"])
      expect(one({ ...alertEvent(), time }).at).toBe(NOW);
  });
  it("of an alarm is when its state changed", () => {
    expect(one(alarmEvent("ALARM")).at).toBe(parseInstant("2025-08-15T19:19:58Z"));
  });
});

describe("what is no evidence of health", () => {
  it.each([
    ["no data", alarmEvent("INSUFFICIENT_DATA")],
    ["a part of the data", alarmEvent("OK", { state: { evaluationState: "PARTIAL_DATA" } })],
    ["an alarm that was just made", alarmEvent("OK", { reason: "Unchecked: Initial alarm creation" })],
    ["another threshold", alarmEvent("OK", { reasonData: { threshold: 9 } })],
  ])("%s", (_, event) => {
    expect(one(event)).not.toHaveProperty("edge");
  });
});

describe("wrappings", () => {
  it("every message inside is a signal of its own", () => {
    const body = JSON.stringify(alertEvent());
    const records = Array.from({ length: 5 }, (_, n) => ({ messageId: `m${n}`, body: n === 2 ? "not json" : body }));
    expect(normalise({ Records: records }, NOW).map(({ kind }) => kind)).toEqual([
      "encoder-alert",
      "encoder-alert",
      "unknown",
      "encoder-alert",
      "encoder-alert",
    ]);
  });
  it("are opened four deep and a hundred wide, no further", () => {
    let deep: unknown = alertEvent();
    for (let n = 0; n < 8; n += 1) deep = { Records: [{ body: JSON.stringify(deep) }] };
    expect(one(deep).kind).toBe("unknown");
    expect(normalise({ Records: Array.from({ length: 500 }, () => ({ body: "x" })) }, NOW)).toHaveLength(100);
  });
});

describe("anything at all", () => {
  const sane = (event: unknown): void => {
    const signals = normalise(event, NOW);
    expect(signals.length).toBeGreaterThan(0);
    for (const signal of signals) expect(Signal.safeParse(signal).error).toBeUndefined();
  };
  it("is at least one signal that its schema takes, and never an exception", () => {
    const detail = fc.dictionary(
      fc.constantFrom(
        "alarm_state",
        "alarm_id",
        "alert_type",
        "pipeline",
        "channel_arn",
        "state",
        "current",
        "unhealthy",
        "errored",
        "impacted",
        "streams",
        "alarmName",
        "configuration",
        "harvest_job",
        "event",
        "status",
        "name",
      ),
      fc.oneof(
        fc.jsonValue(),
        fc.constantFrom("SET", "ALARM", "0", true),
        fc.string({ unit: "binary", maxLength: 40 }),
      ),
    );
    const known = fc.constantFrom(...samples.map(({ event }) => event as Record<string, unknown>));
    const shaped = fc
      .tuple(known, detail, fc.jsonValue())
      .map(([event, said, junk]) => ({ ...event, detail: said, time: junk, resources: junk, id: junk }));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue({ maxDepth: 6 }),
          fc.anything({ withBigInt: true, withMap: true, withTypedArray: true }),
          shaped,
        ),
        sane,
      ),
      { numRuns: 500 },
    );
  });
  it("also binary, half a character, megabytes, duplicate keys, a circle, and nesting that V8 cannot write again", () => {
    const circle: Record<string, unknown> = { source: "aws.medialive", "detail-type": "x" };
    circle.detail = circle;
    let nested = "1";
    for (let n = 0; n < 5_000; n += 1) nested = `[${nested}]`;
    sane(circle);
    sane(nested);
    sane(
      JSON.parse(
        `{"source":"aws.medialive","detail-type":"MediaLive Channel Alert","detail":{"alarm_state":${nested}}}`,
      ),
    );
    sane(`{"source":"a","source":"b","detail-type":"x","detail-type":"y"}`);
    sane(new Uint8Array([0, 255, 128]));
    sane("\u{1f600}".repeat(5_000).slice(1));
    sane({ source: "x".repeat(2_000_000), "detail-type": "y", detail: "z".repeat(2_000_000) });
    for (const nothing of [undefined, null, 0, "", [], {}, () => 1, Symbol("s"), 10n]) sane(nothing);
  });
  it("keeps its text, cut at 8,000 characters", () => {
    expect(one({ odd: "thing" }).raw).toBe('{"odd":"thing"}');
    expect(one("x".repeat(9_000)).raw).toHaveLength(8_000);
  });
});
