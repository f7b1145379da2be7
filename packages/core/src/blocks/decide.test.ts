import type { Block } from "@showcaller/contracts";
import { describe, expect, it } from "vitest";
import { HOUR, MINUTE } from "../time/instant.ts";
import { answer, ask, askable, dueAt, elapse, lift, noRoom, put, taken } from "./decide.ts";

const NOW = Date.parse("2027-08-14T19:00:00Z");
const asked = ask(
  { address: "198.41.30.7", why: "restreams", for: "PT4H" },
  { id: "01J00000000000000000000000" as Block["id"], address: "198.41.30.7/32", actor: "kim", now: NOW },
);
const approved = (): Block => {
  const decided = answer(asked, "lee", true, NOW + MINUTE);
  if (decided === "same" || !("block" in decided)) throw new Error("not approved");
  return decided.block;
};
const inForce = (): Block => put(approved(), NOW + 2 * MINUTE) as Block;

describe("a block", () => {
  it("is asked for, approved by another, put in force, and ends by itself: from the approval on", () => {
    expect(asked).toMatchObject({ rev: 1, status: "asked", answerBy: "2027-08-14T20:00:00Z" });
    expect(approved()).toMatchObject({
      rev: 2,
      status: "approved",
      answeredBy: "lee",
      expiresAt: "2027-08-14T23:01:00Z",
    });
    expect(inForce()).toMatchObject({ rev: 3, status: "in-force", inForceAt: "2027-08-14T19:02:00Z" });
    const end = NOW + MINUTE + 4 * HOUR;
    expect(elapse(inForce(), end - 1)).toBe("same");
    const lifting = elapse(inForce(), end) as Block;
    expect(lifting).toMatchObject({ rev: 4, status: "lifting", outcome: "expired" });
    expect(taken(lifting, end)).toMatchObject({ rev: 5, status: "over", outcome: "expired" });
  });
  it("is approved by nobody who asked, and by nobody too late or twice", () => {
    const refusal = (block: Block, by: string, at: number) => {
      const decided = answer(block, by, true, at);
      return decided !== "same" && "refusal" in decided ? decided.refusal.problem : "taken";
    };
    expect(refusal(asked, "kim", NOW)).toBe("own-request");
    expect(refusal(approved(), "kim", NOW)).toBe("own-request");
    expect(refusal(asked, "lee", NOW + HOUR - 1)).toBe("taken");
    expect(refusal(asked, "lee", NOW + HOUR)).toBe("nothing-to-approve");
    expect(refusal(approved(), "lee", NOW)).toBe("nothing-to-approve");
  });
  it("lapses unanswered, and is over when rejected", () => {
    expect(elapse(asked, NOW + HOUR - 1)).toBe("same");
    expect(elapse(asked, NOW + HOUR)).toMatchObject({ status: "over", outcome: "lapsed" });
    expect(answer(asked, "lee", false, NOW)).toMatchObject({ block: { status: "over", outcome: "rejected" } });
  });
  it("is withdrawn before it is approved; later it has to be taken out, since it may be in", () => {
    expect(lift(asked, "kim", NOW)).toMatchObject({ block: { status: "over", outcome: "lifted", liftedBy: "kim" } });
    for (const block of [approved(), inForce()])
      expect(lift(block, "kim", NOW)).toMatchObject({ block: { status: "lifting", outcome: "lifted" } });
    const lifting = elapse(inForce(), NOW + 5 * HOUR) as Block;
    expect(lift(lifting, "kim", NOW)).toBe("same");
    expect(lift(taken(lifting, NOW) as Block, "kim", NOW)).toBe("same");
  });
  it("that a human has lifted meanwhile is not put in force; that was never in needs no room", () => {
    const lifting = elapse(inForce(), NOW + 5 * HOUR) as Block;
    expect(put(lifting, NOW)).toBe("same");
    expect(taken(inForce(), NOW)).toBe("same");
    expect(noRoom(inForce(), NOW)).toBe("same");
    expect(noRoom(approved(), NOW)).toMatchObject({ status: "over", outcome: "no-room" });
  });
  it("says when time makes something of it", () => {
    expect([dueAt(asked), dueAt(inForce()), dueAt(noRoom(approved(), NOW) as Block)]).toEqual([
      NOW + HOUR,
      NOW + MINUTE + 4 * HOUR,
      undefined,
    ]);
  });
  it.each([
    ["PT4M", "restreams", ["/for"]],
    ["PT169H", "restreams", ["/for"]],
    ["PT5M", "198.41.30.7 restreams", ["/why"]],
    ["PT168H", "restreams", []],
  ])("for %s because of %j", (time, why, at) => {
    expect(askable({ address: "198.41.30.7", why, for: time }).map((error) => error.at)).toEqual(at);
  });
});
