import { localClients } from "@showcaller/adapters/clients/local";
import { wake } from "@showcaller/adapters/sqs/wake";
import { expect, it } from "vitest";
import { createGate } from "../kernel/gate.ts";
import { memoryShelf } from "../kernel/shelf.ts";
import { createWorld } from "../kernel/world.ts";
import { createWire, inProcessHandler } from "../wire/index.ts";
import { type FifoRecord, fifoQueue } from "./fifo.ts";

const url = "https://sqs.eu-west-2.amazonaws.com/000000000000/wakes.fifo";
/** A queue behind an unmodified client; `invoke` is its function. */
const setUp = (invoke: (event: { Records: FifoRecord[] }) => Promise<unknown>, shelf = memoryShelf()) => {
  const world = createWorld({ at: 0, seed: 1, shelf });
  const queue = fifoQueue({ world, url, invoke, visibility: 6_000, maxReceives: 3 });
  const wire = createWire({ standIns: [queue], gate: createGate(world, { onKill: () => {} }), world });
  const clients = localClients({
    region: "eu-west-2",
    requestHandlerFor: (service, region) => inProcessHandler(wire, { service, region }),
    sleep: (ms) => world.sleep(ms),
    random: () => 0.5,
  });
  world.restore();
  const project = wake(clients.sqs(), url);
  const send = async (id: string): Promise<void> => expect(await project(id)).toEqual({ ok: true, value: undefined });
  return { world, queue, send };
};
const ids = ({ Records }: { Records: FifoRecord[] }): string[] => Records.map(({ messageId }) => messageId);
const of = (...numbers: number[]): string[] => numbers.map((number) => String(number).padStart(12, "0"));

it("gives messages in order, ten at a time, and the same id within five minutes once", async () => {
  const got: string[][] = [];
  const { world, queue, send } = setUp(async (event) => void got.push(ids(event)));
  for (const id of "abcdefghijklm") await send(id);
  await send("a");
  await world.runUntil(1);
  expect(got).toEqual([of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), of(11, 12, 13)]);
  expect(queue.waiting()).toBe(0);
  await world.runUntil(300_001);
  await send("a");
  await world.runUntil(300_002);
  expect(got.at(-1)).toEqual(of(14));
});

it("what its function died over comes again when it is visible again, and what is behind it waits", async () => {
  const got: [number, string[]][] = [];
  const { world, send } = setUp(async (event) => {
    got.push([world.now, ids(event)]);
    if (got.length === 1) throw new Error("died");
  });
  await send("a");
  await world.runUntil(1_000);
  await send("b");
  await world.runUntil(20_000);
  expect(got).toEqual([
    [0, of(1)],
    [6_000, of(1, 2)],
  ]);
});

it("after three times it is set aside, and the next goes on; a process that was killed has it again", async () => {
  const shelf = memoryShelf();
  const first = setUp(() => Promise.reject(new Error("never")), shelf);
  await first.send("a");
  await first.world.runUntil(30_000);
  expect([first.queue.dead().length, first.queue.waiting()]).toEqual([1, 0]);
  await first.send("b");
  first.world.kill();
  const got: string[][] = [];
  const second = setUp(async (event) => void got.push(ids(event)), shelf);
  await second.world.runUntil(60_000);
  expect(got).toEqual([of(2)]);
});

it("refuses another queue, and a message without a group", async () => {
  const { queue } = setUp(async () => {});
  const call = (input: Record<string, unknown>) =>
    queue.call("SendMessage", input, { region: "", function: "" }).catch((error: { code: string }) => error.code);
  expect(await call({ QueueUrl: "https://other", MessageBody: "a" })).toBe("QueueDoesNotExist");
  expect(await call({ QueueUrl: url, MessageBody: "a" })).toBe("MissingParameter");
  expect(await call({ QueueUrl: url, MessageBody: "a", MessageGroupId: "edge" })).toBe("InvalidParameterValue");
});
