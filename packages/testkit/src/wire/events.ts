import { sdks } from "@showcaller/adapters/models/catalog";
import { beforeAll, describe, expect, it } from "vitest";
import { refusal, type WireStage } from "./stage.ts";

/** An event, and what an example of the user guide says of it. */
type Example = readonly [pattern: object, detail: object, expected: boolean];

/** docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and eb-event-patterns-content-based-filtering. */
const examples: readonly Example[] = [
  [{ detail: { state: ["RUNNING"] } }, { state: "RUNNING" }, true],
  [{ detail: { state: ["RUNNING"] } }, { state: "IDLE" }, false],
  [{ detail: { state: ["RUNNING", "IDLE"] } }, { state: "IDLE" }, true],
  [{ detail: { state: ["RUNNING"] } }, { state: ["x", "RUNNING"] }, true],
  [{ detail: { state: ["RUNNING"] } }, {}, false],
  [{ detail: { a: { b: ["x"] } } }, { a: { b: "x", c: 1 } }, true],
  [{ detail: { empty: [""] } }, { empty: "" }, true],
  [{ detail: { nothing: [null] } }, { nothing: null }, true],
  [{ detail: { nothing: [null] } }, { nothing: "" }, false],
  [{ detail: { n: [300] } }, { n: 300.0 }, true],
  [{ detail: { state: [{ prefix: "RUN" }] } }, { state: "RUNNING" }, true],
  [{ detail: { state: [{ prefix: "RUN" }] } }, { state: "running" }, false],
  [{ detail: { state: [{ prefix: { "equals-ignore-case": "RUN" } }] } }, { state: "running" }, true],
  [{ detail: { file: [{ suffix: ".png" }] } }, { file: "a.png" }, true],
  [{ detail: { file: [{ suffix: ".png" }] } }, { file: "a.jpg" }, false],
  [{ detail: { file: [{ suffix: { "equals-ignore-case": ".PNG" } }] } }, { file: "a.png" }, true],
  [{ detail: { state: [{ "equals-ignore-case": "running" }] } }, { state: "RUNNING" }, true],
  [{ detail: { state: [{ "anything-but": "initializing" }] } }, { state: "running" }, true],
  [{ detail: { state: [{ "anything-but": "initializing" }] } }, { state: "initializing" }, false],
  [{ detail: { state: [{ "anything-but": "initializing" }] } }, {}, false],
  [{ detail: { state: [{ "anything-but": ["stopped", "overloaded"] }] } }, { state: "stopped" }, false],
  [{ detail: { n: [{ "anything-but": [100, 200] }] } }, { n: 300 }, true],
  [{ detail: { state: [{ "anything-but": { prefix: "init" } }] } }, { state: "running" }, true],
  [{ detail: { state: [{ "anything-but": { suffix: "ing" } }] } }, { state: "running" }, false],
  [{ detail: { state: [{ "anything-but": { "equals-ignore-case": "RUNNING" } }] } }, { state: "running" }, false],
  [{ detail: { path: [{ "anything-but": { wildcard: "*/lib/*" } }] } }, { path: "a/lib/b" }, false],
  [{ detail: { n: [{ numeric: [">", 0, "<=", 5] }] } }, { n: 5 }, true],
  [{ detail: { n: [{ numeric: [">", 0, "<=", 5] }] } }, { n: 5.01 }, false],
  [{ detail: { n: [{ numeric: ["=", 3.018e2] }] } }, { n: 301.8 }, true],
  [{ detail: { n: [{ numeric: [">", 0] }] } }, { n: "1" }, false],
  [{ detail: { ip: [{ cidr: "10.0.0.0/24" }] } }, { ip: "10.0.0.7" }, true],
  [{ detail: { ip: [{ cidr: "10.0.0.0/24" }] } }, { ip: "10.0.1.7" }, false],
  [{ detail: { c: [{ exists: true }] } }, { c: "x" }, true],
  [{ detail: { c: [{ exists: true }] } }, {}, false],
  [{ detail: { c: [{ exists: false }] } }, {}, true],
  [{ detail: { c: [{ exists: false }] } }, { c: "x" }, false],
  [{ detail: { path: [{ wildcard: "*/dir/*.png" }] } }, { path: "a/dir/b.png" }, true],
  [{ detail: { path: [{ wildcard: "*/dir/*.png" }] } }, { path: "a/dir/b.jpg" }, false],
  [{ detail: { $or: [{ a: ["x"] }, { b: [{ numeric: [">", 5] }] }] } }, { b: 6 }, true],
  [{ detail: { $or: [{ a: ["x"] }, { b: [{ numeric: [">", 5] }] }] } }, { b: 5 }, false],
  [{ source: [{ prefix: "conformance" }], detail: { a: [1] } }, { a: 1 }, true],
];

/** EventBridge as its API reference and user guide have it. */
export const eventsWire = (name: string, make: () => Promise<WireStage>): void => {
  describe(`EventBridge on the wire: ${name}`, () => {
    let stage: WireStage;
    beforeAll(async () => {
      stage = await make();
    });
    const event = (detail: object) => ({
      version: "0",
      id: "7bf73129-1428-4cd3-a780-95db273d1602",
      account: stage.account,
      source: "conformance",
      "detail-type": "Test",
      time: "2025-08-15T19:00:00Z",
      region: stage.region,
      resources: [],
      detail,
    });
    const put = (entries: object[]) =>
      stage.clients.eventbridge().send(new sdks.events.PutEventsCommand({ Entries: entries }));
    const entry = (change: object = {}) => ({ Source: "conformance", DetailType: "Test", Detail: "{}", ...change });

    it.each(examples)("pattern %j, detail %j: %s", async (pattern, detail, expected) => {
      expect(await stage.matches(pattern, event(detail))).toBe(expected);
    });
    it.each([{ detail: { a: "x" } }, { detail: { a: [{ nearly: "x" }] } }, { detail: { a: [] } }, {}])(
      "refuses the pattern %j",
      async (pattern) => {
        expect(await stage.matches(pattern, event({}))).toBe("refused");
      },
    );
    // API_PutEvents: Entries 1 to 10; FailedEntryCount, and per entry an id or an error code.
    it("takes ten events at a time, and says of each what became of it", async () => {
      const answer = await put([entry(), entry({ Detail: "not JSON" }), entry()]);
      expect(answer.FailedEntryCount).toBe(1);
      expect(answer.Entries?.map(({ EventId, ErrorCode }) => (EventId ? "accepted" : ErrorCode))).toEqual([
        "accepted",
        "MalformedDetail",
        "accepted",
      ]);
      expect(await refusal(put(Array.from({ length: 11 }, () => entry())))).toBe("ValidationException");
    });
    it("takes nothing that says it comes from AWS", async () => {
      const { Entries } = await put([entry({ Source: "aws.medialive" })]);
      // The reference says NotAuthorizedForSourceException, the service has been seen to leave the end off.
      expect(Entries?.[0]?.ErrorCode).toMatch(/^NotAuthorizedForSource/);
    });
    it("takes nothing without a source, a type or a detail", async () => {
      for (const missing of ["Source", "DetailType", "Detail"]) {
        const { [missing]: _, ...rest } = entry() as Record<string, unknown>;
        expect((await put([rest])).Entries?.[0]?.ErrorCode, missing).toBe("InvalidArgument");
      }
    });
  });
};
