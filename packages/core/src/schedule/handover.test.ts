import { channel, eventId, liveEvent } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../time/instant.ts";
import { contentOf, handoverOf, mayFollow, roomFor } from "./handover.ts";

describe("what a channel allows", () => {
  it("is ten minutes and no start-over, unless it says otherwise", () => {
    expect(handoverOf(channel())).toEqual({ gap: 10 * MINUTE, startOver: 0 });
    const packager = { manifestUrl: "https://example.com/index.m3u8", startOver: "PT1H" };
    expect(handoverOf(channel("main", { handoverGap: "PT0S", packager }))).toEqual({ gap: 0, startOver: HOUR });
  });
});

describe("whose content", () => {
  it("is its rights', or its own; a label that looks like an id is still a label", () => {
    expect(contentOf(liveEvent())).toBe(`event:${eventId(1)}`);
    expect(contentOf(liveEvent({ rights: "cup" }))).toBe("rights:cup");
    expect(contentOf(liveEvent({ rights: eventId(1) }))).not.toBe(contentOf(liveEvent()));
  });
  it("may follow where nothing of it can be reached, or it is the same; never what nobody knows", () => {
    expect(mayFollow({ startOver: 0 }, "x", "y")).toBe(true);
    expect(mayFollow({ startOver: 1 }, "x", "x")).toBe(true);
    expect(mayFollow({ startOver: 1 }, "x", "y")).toBe(false);
    expect(mayFollow({ startOver: 1 }, undefined, "y")).toBe(false);
  });
});

describe("room for a show", () => {
  const reaches = { startOver: HOUR };
  const at = 1_000_000;
  it.each([
    ["no start-over", { startOver: 0 }, { content: "x" }, "free"],
    ["the same content", reaches, { content: "y" }, "free"],
    ["other content", reaches, { content: "x" }, "reset"],
    ["content that nobody knows", reaches, {}, "reset"],
    ["nothing since a reset", reaches, { resetAt: at - 30 * SECOND }, "free"],
    ["a reset a moment ago", reaches, { resetAt: at - 30 * SECOND + 1 }, "settles"],
    ["a reset long ago, and other content since", reaches, { resetAt: at - HOUR, content: "x" }, "reset"],
  ] as const)("%s", (_, rule, known, kind) => {
    expect(roomFor("y", rule, known, at).kind).toBe(kind);
  });
  it("says when a reset has settled", () => {
    expect(roomFor("y", reaches, { resetAt: at }, at)).toEqual({ kind: "settles", until: at + 30 * SECOND });
  });
});
