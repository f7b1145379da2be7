import { localClients } from "@showcaller/adapters/clients/local";
import { topics } from "@showcaller/adapters/sns/topics";
import type { TopicMessage } from "@showcaller/core/ports";
import { expect, it } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import { createWorld } from "../kernel/world.ts";
import type { ReceivedMessage } from "../webhooks/receiver.ts";
import { createWire, inProcessHandler } from "../wire/index.ts";
import { snsStandIn } from "./stand-in.ts";

const ACCOUNT = "000000000000";
const arnOf = (name: string, account = ACCOUNT): string => `arn:aws:sns:eu-west-1:${account}:${name}`;
const message: TopicMessage = {
  id: "i-page-1-1",
  group: "i",
  subject: "CRITICAL input lost",
  body: '{"type":"incident.page"}',
  email: "CRITICAL input lost\nViewers see black & wait <long>.",
  sms: "CRITICAL input lost i",
  attributes: { id: "i-page-1-1", kind: "page", severity: "critical", level: 1, liveEvent: "01J" },
};

/** Our adapter over the SDK's own client, in front of the stand-in. */
const stage = () => {
  const world = createWorld({ at: 0, seed: 1, shelf: memoryShelf() });
  const wire = createWire({
    standIns: [snsStandIn(world, ACCOUNT)],
    gate: { pass: (_, effect) => effect() },
    world,
  });
  const clients = localClients({
    region: "eu-west-1",
    requestHandlerFor: (service, region) => inProcessHandler(wire, { service, region }, () => "fn"),
    sleep: async () => {},
    random: () => 0.5,
  });
  const port = topics((region) => clients.sns(region));
  const publish = (arn: string, wish: Partial<TopicMessage> = {}) =>
    port.publish({ arn, region: "eu-west-1", fifo: arn.endsWith(".fifo") }, { ...message, ...wish });
  const kept = () => world.shelf.all<ReceivedMessage>("laptop.message").map(([, one]) => one);
  return { world, publish, kept };
};

it("what is published is kept, with its attributes for headers", async () => {
  const s = stage();
  expect(await s.publish(arnOf("ops"))).toEqual({ ok: true, value: undefined });
  expect(s.kept()).toEqual([
    {
      time: "1970-01-01T00:00:00Z",
      url: arnOf("ops"),
      headers: {
        id: "i-page-1-1",
        kind: "page",
        severity: "critical",
        level: "1",
        liveEvent: "01J",
        subject: "CRITICAL input lost",
      },
      body: '{"type":"incident.page"}',
    },
  ]);
});

it("twice to a topic arrives twice, to a FIFO topic once within five minutes", async () => {
  const s = stage();
  for (const arn of [arnOf("ops"), arnOf("ops.fifo")]) for (let n = 0; n < 2; n++) await s.publish(arn);
  await s.publish(arnOf("ops.fifo"), { id: "another" });
  expect(s.kept().map(({ url }) => url)).toEqual([arnOf("ops"), arnOf("ops"), arnOf("ops.fifo"), arnOf("ops.fifo")]);
  await s.world.runUntil(5 * 60_000);
  await s.publish(arnOf("ops.fifo"));
  expect(s.kept()).toHaveLength(5);
});

it.each([
  [{}, "111122223333", "NotFoundException"],
  [{ subject: "zwei\nZeilen" }, ACCOUNT, "InvalidParameterException"],
  [{ subject: "x".repeat(100) }, ACCOUNT, "InvalidParameterException"],
  [{ attributes: { kind: "" } }, ACCOUNT, "InvalidParameterException"],
  [{ body: "x".repeat(262_145) }, ACCOUNT, "InvalidParameterException"],
])("is refused for good: %j in account %s", async (wish, account, code) => {
  expect(await stage().publish(arnOf("ops", account), wish)).toMatchObject({
    ok: false,
    failure: { kind: "permanent", code },
  });
});
