import { expect, it } from "vitest";
import { createCli } from "../test/cli-harness.ts";

const ID = "01K2QGQGC06YMZ27BA01E9V7Y7";
const view = (status: string, more: object = {}) => ({
  id: ID,
  title: "Canary",
  status,
  airAt: "2027-08-14T20:17:00Z",
  endAt: "2027-08-14T20:27:00Z",
  degraded: false,
  ...more,
});
const report = (more: object = {}) => ({
  onAirAt: "2027-08-14T20:17:03Z",
  legs: [{ channel: "canary-1", phase: "stopped" }],
  ...more,
});

/** The command against an API whose live event goes through these states, one a look. */
async function canary(states: object[], told: object) {
  const t = createCli();
  t.answers["GET /v1/health"] = () => Response.json({ status: "ok", version: "1", now: "2027-08-14T20:00:10Z" });
  t.answers["POST /v1/live-events"] = () => Response.json(view("scheduled"), { status: 201 });
  t.answers[`GET /v1/live-events/${ID}`] = () => Response.json(states.length > 1 ? states.shift() : states[0]);
  t.answers[`GET /v1/live-events/${ID}/report`] = () => Response.json(told);
  const running = t.cli(["canary", "canary-1"], { SHOWCALLER_TOKEN: "t" });
  let done = false;
  void running.finally(() => {
    done = true;
  });
  let looks = 0;
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    // What is left waiting while nothing is on its way is the look to come; answers come at once.
    if (t.late.length > 0 && looks++ < 500) t.late.shift()?.();
  }
  return { ...(await running), sent: t.sent };
}

it("books 16 minutes ahead at a whole minute, waits for the end, and says that all went well", async () => {
  const { code, out, sent } = await canary([view("scheduled"), view("on-air"), view("ended")], report());
  expect([code, out]).toEqual([0, `${ID} was on air at 2027-08-14T20:17:03Z and is down again\n`]);
  expect(sent.find(({ line }) => line === "POST /v1/live-events")?.body).toMatchObject({
    start: { instant: "2027-08-14T20:17:00Z" },
    duration: "PT10M",
    legs: [{ channel: "canary-1" }],
  });
});

it.each([
  ["failed", [view("failed")], report(), "it is failed, not ended"],
  ["degraded", [view("ended", { degraded: true })], report(), "it was degraded"],
  ["late", [view("ended")], report({ onAirAt: "2027-08-14T20:18:30Z" }), "planned was 2027-08-14T20:17:00Z"],
  ["never on air", [view("ended")], report({ onAirAt: undefined }), "it was on air at no time"],
  ["left running", [view("ended")], report({ legs: [{ channel: "canary-1", phase: "kept" }] }), "leg canary-1 is kept"],
])("that was %s has died", async (_, states, told, said) => {
  const { code, out, err } = await canary(states, told);
  expect([code, out]).toEqual([1, expect.stringContaining(said)]);
  expect(err).toContain("the canary has died\n");
});

it("gives up on what never ends", async () => {
  const { code, out } = await canary([view("on-air")], report());
  expect([code, out]).toEqual([1, expect.stringContaining("it is on-air, not ended")]);
});
