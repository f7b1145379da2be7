import { AIR, changed, liveEvent, refusal, type Wish } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { moments } from "../schedule/moments.ts";
import { HOUR, MINUTE, SECOND } from "../time/instant.ts";
import { cancel, delay, end, extend, go, hold, release } from "./operator.ts";

const END = AIR + 2 * HOUR;
const by = (now: number) => ({ actor: "operator", now });
const held = { by: "operator", since: "2025-08-15T20:00:00Z" };

describe("go", () => {
  const waiting: Wish = { status: "standby", staging: "manual" };
  it("is on air at the first whole second that an encoder can still take, and the end moves along", () => {
    expect(changed(go(liveEvent(waiting), by(AIR + 1)))).toMatchObject({
      airAt: "2025-08-15T19:00:21Z",
      plannedEndAt: "2025-08-15T21:00:21Z",
      endAt: "2025-08-15T21:00:21Z",
      prepareAt: "2025-08-15T18:45:00Z",
      staging: "auto",
      status: "standby",
    });
    expect(changed(go(liveEvent(waiting), by(AIR))).airAt).toBe("2025-08-15T19:00:20Z");
  });
  it("moves the intent along, so that nobody works out the old one again", () => {
    const event = liveEvent({ ...waiting, start: { local: "2025-08-15T20:00", zone: "Europe/London" } });
    expect(changed(go(event, by(AIR))).start).toEqual({ local: "2025-08-15T20:00:20", zone: "Europe/London" });
  });
  it("is refused where air comes by itself", () => {
    expect(refusal(go(liveEvent({ status: "standby" }), by(AIR))).detail).toContain(
      "by itself at 2025-08-15T19:00:00Z",
    );
  });
});

describe("delay", () => {
  it("moves a scheduled live event as a whole", () => {
    expect(changed(delay(liveEvent(), "PT10M", by(AIR - HOUR)))).toMatchObject({
      prepareAt: "2025-08-15T18:55:00Z",
      airAt: "2025-08-15T19:10:00Z",
      plannedEndAt: "2025-08-15T21:10:00Z",
      endAt: "2025-08-15T21:10:00Z",
    });
  });
  it.each(["preparing", "standby"] as const)("leaves the beginning of preparation where it is when %s", (status) => {
    const event = changed(delay(liveEvent({ status }), "PT10M", by(AIR - MINUTE)));
    expect(event).toMatchObject({ prepareAt: "2025-08-15T18:45:00Z", airAt: "2025-08-15T19:10:00Z" });
    expect(event.endAt).toBe("2025-08-15T21:10:00Z");
  });
  it("keeps an extension on top", () => {
    const event = liveEvent({ status: "standby", endAt: "2025-08-15T21:15:00Z" });
    expect(changed(delay(event, "PT10M", by(AIR)))).toMatchObject({
      endAt: "2025-08-15T21:25:00Z",
      plannedEndAt: "2025-08-15T21:10:00Z",
    });
  });
  it("moves the intent, also into an hour that happens twice", () => {
    const start = { local: "2025-10-25T20:00", zone: "Europe/London" };
    const event = liveEvent({ air: Date.parse("2025-10-25T19:00:00Z"), start });
    expect(changed(delay(event, "PT5H30M", by(AIR))).start).toEqual({
      local: "2025-10-26T01:30:00",
      zone: "Europe/London",
      disambiguation: "earlier",
    });
    expect(changed(delay(event, "PT6H30M", by(AIR))).start?.disambiguation).toBe("later");
    expect(changed(delay(event, "PT8H", by(AIR))).start).toEqual({
      local: "2025-10-26T03:00:00",
      zone: "Europe/London",
    });
  });
  it("by nothing is refused", () => {
    expect(refusal(delay(liveEvent(), "PT0S", by(AIR))).errors[0]?.at).toBe("/by");
  });
});

describe("extend", () => {
  const onAir = liveEvent({ status: "on-air" });
  it("moves the end, not the plan for it, and the booking not at all", () => {
    const event = changed(extend(onAir, "PT20M", by(END - MINUTE)));
    expect(event).toMatchObject({
      endAt: "2025-08-15T21:20:00Z",
      plannedEndAt: "2025-08-15T21:00:00Z",
      overrunning: true,
    });
    expect(moments(event)?.booking).toEqual(moments(onAir)?.booking);
  });
  it("reaches the limit exactly, and not a second more; the refusal says how much is left", () => {
    expect(changed(extend(onAir, "PT30M", by(END))).endAt).toBe("2025-08-15T21:30:00Z");
    const { problem, errors, extra } = refusal(extend(onAir, "PT30M1S", by(END)));
    expect([problem, extra?.limitAt]).toEqual(["beyond-limit", "2025-08-15T21:30:00Z"]);
    expect(errors[0]?.reason).toMatch(/^extend by at most PT30M, or raise overrun.limit with PATCH/);
  });
  it("adds up, to the same limit", () => {
    const once = changed(extend(onAir, "PT20M", by(END)));
    expect(refusal(extend(once, "PT11M", by(END))).errors[0]?.reason).toContain("at most PT10M");
    expect(changed(extend(once, "PT10M", by(END))).endAt).toBe("2025-08-15T21:30:00Z");
  });
  it("during the tail counts from now and returns to air", () => {
    const ending = liveEvent({ status: "ending" });
    const event = changed(extend(ending, "PT10M", by(END + 3 * MINUTE)));
    expect(event).toMatchObject({ status: "on-air", endAt: "2025-08-15T21:13:00Z" });
    expect(event).not.toHaveProperty("endingAt");
    expect(refusal(extend(ending, "PT28M", by(END + 3 * MINUTE))).errors[0]?.reason).toContain("at most PT27M,");
  });
  it("beyond a limit that has passed offers nothing", () => {
    const late = liveEvent({ status: "ending", endAt: "2025-08-15T22:00:00Z" });
    expect(refusal(extend(late, "PT1M", by(END + HOUR))).errors[0]?.reason).toContain("at most PT0S");
  });
  it("by nothing is refused", () => {
    expect(refusal(extend(onAir, "PT0S", by(END))).problem).toBe("invalid-request");
  });
});

describe("hold and release", () => {
  it("a hold has no end and runs the encoder on, outside its booking if need be", () => {
    const event = changed(hold(liveEvent({ status: "on-air" }), by(END - MINUTE)));
    expect(event.held).toEqual({ by: "operator", since: "2025-08-15T20:59:00Z" });
    expect(moments(event)?.run.to).toBe(Number.POSITIVE_INFINITY);
  });
  it("takes the place of the policy's hold", () => {
    const policy = { by: "showcaller:policy", since: "2025-08-15T21:00:00Z", until: "2025-08-15T21:30:00Z" };
    expect(changed(hold(liveEvent({ status: "on-air", held: policy }), by(END))).held).not.toHaveProperty("until");
    expect(hold(liveEvent({ status: "on-air", held }), by(END)).kind).toBe("none");
  });
  it("released before its end goes on to it, at its end begins the tail", () => {
    const before = changed(release(liveEvent({ status: "on-air", held }), by(END - 1)));
    expect([before.status, before.endAt, before.held]).toEqual(["on-air", "2025-08-15T21:00:00Z", undefined]);
    const after = changed(release(liveEvent({ status: "on-air", held }), by(END)));
    expect(after).toMatchObject({ status: "ending", endAt: "2025-08-15T21:00:00Z", endingAt: "2025-08-15T21:00:00Z" });
  });
  it("released or ended long after the limit, it has its tail, and claims nothing that others may have booked", () => {
    const event = liveEvent({ status: "on-air", held });
    for (const press of [release, end]) {
      const over = changed(press(event, by(END + 3 * HOUR)));
      expect(moments(over)?.stopAt).toBe(END + 3 * HOUR + 5 * MINUTE);
      expect(moments(over)?.booking).toEqual(moments(event)?.booking);
    }
  });
  it("on what is not held, there is nothing to release", () => {
    expect(release(liveEvent({ status: "on-air" }), by(END)).kind).toBe("none");
  });
});

describe("end and cancel", () => {
  it("ends now, with the tail before the stop, whoever holds it", () => {
    const event = changed(end(liveEvent({ status: "on-air", held }), by(AIR + HOUR)));
    expect(event).toMatchObject({ status: "ending", endAt: "2025-08-15T20:00:00Z", endingAt: "2025-08-15T20:00:00Z" });
    expect(event).not.toHaveProperty("held");
    expect(moments(event)?.run.to).toBe(AIR + HOUR + 5 * MINUTE);
  });
  it("cancels what is held on standby, and leaves no hold behind that would keep its encoders up", () => {
    const event = changed(cancel(liveEvent({ status: "standby", held }), by(AIR - 5 * SECOND)));
    expect(event).toMatchObject({ status: "cancelled", endedAt: "2025-08-15T18:59:55Z" });
    expect(event).not.toHaveProperty("held");
  });
});
