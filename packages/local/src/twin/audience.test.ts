import { expect, test } from "vitest";
import type { InstallRequest } from "./install.ts";
import { REGION, type Stage, stage } from "./testing.ts";
import type { Installed } from "./twin.ts";

const minute = 60_000;
const leg = (s: Stage, id: string, more: Partial<InstallRequest> = {}): Installed =>
  s.twin.installChannel({
    id,
    region: id === "south" ? "eu-central-1" : REGION,
    flows: 1,
    class: "SINGLE_PIPELINE",
    inputs: [{ name: "programme" }],
    ...more,
  });
const bring = async (s: Stage, { region, channelId, flowArns }: Installed): Promise<void> => {
  for (const FlowArn of flowArns) await s.call("StartFlow", { FlowArn }, { service: "mediaconnect", region });
  await s.call("StartChannel", { ChannelId: channelId }, { region });
};

test("with two legs the first whose manifest answers is seen, and a picture's age is told", async () => {
  const s = stage();
  const [north, south] = [leg(s, "north", { forceErrors: ["STALE_MANIFEST"] }), leg(s, "south")];
  const both = ["north", "south"];
  expect(s.twin.viewer(both)).toEqual({
    picture: "error",
    leg: "north",
    channelArn: north.channelArn,
    since: s.world.now,
  });
  await bring(s, south);
  await s.pass(11 * minute);
  expect(s.twin.viewer(both)).toMatchObject({ picture: "programme", leg: "south", channelArn: south.channelArn });
  await bring(s, north);
  await s.pass(11 * minute);
  expect(s.twin.viewer(both)).toMatchObject({ picture: "programme", leg: "north" });
  await s.call("StopChannel", { ChannelId: north.channelId });
  expect(s.twin.viewer(both)).toMatchObject({ picture: "programme", leg: "south", since: s.world.now });
});

test("an origin group does not leave a leg for its picture: black stays, and so does a stale manifest", async () => {
  const s = stage();
  const [north, south] = [leg(s, "north"), leg(s, "south")];
  await Promise.all([bring(s, north), bring(s, south)]);
  await s.pass(11 * minute);
  const died = s.world.now;
  s.twin.faults.set({ region: REGION, name: "north-a" }, { kind: "flow-error" });
  await s.pass(minute);
  expect(s.twin.viewer(["north", "south"])).toMatchObject({ picture: "black", leg: "north", since: died });
  const stopped = s.world.now;
  await s.call("StopChannel", { ChannelId: north.channelId });
  await s.pass(59_999);
  expect(s.twin.viewer(["north", "south"])).toMatchObject({ picture: "error", leg: "north", since: stopped });
  await s.pass(1);
  expect(s.twin.viewer(["north", "south"])).toMatchObject({
    picture: "programme",
    leg: "south",
    since: stopped + minute,
  });
});

test("the picture's history does not depend on who looks", async () => {
  const story = async (look: boolean): Promise<unknown> => {
    const s = stage({ seed: 7 });
    const north = leg(s, "north");
    await bring(s, north);
    for (let i = 0; i < 60; i++) {
      await s.pass(20_000);
      if (look) s.twin.viewer("north");
    }
    await s.call("StopChannel", { ChannelId: north.channelId });
    await s.pass(5 * minute);
    return [s.twin.pictures("north"), s.heard()];
  };
  expect(await story(true)).toEqual(await story(false));
});

test("installing is idempotent and leaves what is there", async () => {
  const s = stage();
  const north = leg(s, "north");
  await bring(s, north);
  expect(leg(s, "north", { class: "STANDARD" })).toEqual(north);
  expect(s.twin.installed()).toEqual([north]);
  expect(await s.state(north.channelId)).toBe("STARTING");
  expect(() => s.twin.installChannel({ id: "x", region: "us-east-1" })).toThrow(RangeError);
  expect(() => s.twin.viewer("x")).toThrow("no leg x");
});
