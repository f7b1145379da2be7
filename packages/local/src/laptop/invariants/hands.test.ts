import { channel, encoderArn, flowArn } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { Hands } from "./hands.ts";

const PACKAGER = { manifestUrl: "https://example.com/index.m3u8", channelGroup: "arena", channel: "main" };
const lease = (leaseUntil: number) => ({ update: { pk: "RUNTIME", sk: "main" }, set: { leaseUntil } });
const call = (wish: object = {}) => ({
  at: 100,
  function: "showcaller-task-stop-channel",
  service: "medialive",
  operation: "StopChannel",
  region: "eu-west-1",
  resource: encoderArn("main").split(":").at(-1) ?? "",
  outcome: "ok",
  ...wish,
});
const hands = (...writes: Parameters<Hands["wrote"]>[0]): Hands => {
  const watched = new Hands();
  watched.begin([channel("main", { flows: [{ arn: flowArn("a") }], packager: PACKAGER })]);
  watched.wrote(writes);
  return watched;
};
const laws = (watched: Hands, wish?: object): string[] => watched.called(call(wish)).map(({ law }) => law);

it("a change needs the channel's lease, while it lasts", () => {
  expect(laws(hands())).toEqual(["law 7"]);
  expect(laws(hands(lease(160)))).toEqual([]);
  expect(laws(hands(lease(100)))).toEqual(["law 7"]);
  expect(laws(hands(lease(160), { update: { pk: "RUNTIME", sk: "main" }, remove: ["leaseUntil"] }))).toEqual(["law 7"]);
  const reset = { service: "mediapackagev2", operation: "ResetChannelState", resource: "arena/main" };
  for (const other of [{ service: "mediaconnect", operation: "StopFlow", resource: flowArn("a") }, reset]) {
    expect(laws(hands(), other)).toEqual(["law 7"]);
    expect(laws(hands(lease(160)), other)).toEqual([]);
  }
});

it("looking needs none, nor does what was refused or done by others", () => {
  for (const wish of [{ operation: "DescribeChannel" }, { outcome: "ConflictException" }, { function: "client" }])
    expect(laws(hands(), wish)).toEqual([]);
});

it("what nobody registered is not touched, lease or not", () => {
  expect(laws(hands(lease(160)), { resource: "4711" })).toEqual(["law 6"]);
  expect(laws(hands(lease(160)), { region: "eu-central-1" })).toEqual(["law 6"]);
  expect(laws(hands(lease(160)), { operation: "ResetChannelState", resource: "arena/other" })).toEqual(["law 6"]);
});
