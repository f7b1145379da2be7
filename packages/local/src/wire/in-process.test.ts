import { localClients } from "@showcaller/adapters/clients/local";
import { sdks } from "@showcaller/adapters/models/catalog";
import { describe, expect, it } from "vitest";
import { createGate } from "../kernel/gate.ts";
import { type Invocation, withinInvocation } from "../kernel/invocation.ts";
import { memoryShelf } from "../kernel/shelf-memory.ts";
import type { StandIn } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { inProcessHandler } from "./in-process.ts";
import { createWire } from "./wire.ts";

const { StartExecutionCommand } = sdks.states;
const start = Date.parse("2026-11-21T12:00:00Z");

/** SDK clients, wire, gate and clock as the laptop has them, before a stand-in that takes no time. */
function laptop(seed: number) {
  const world = createWorld({ at: start, seed, shelf: memoryShelf() });
  const gate = createGate(world, { onKill: () => world.kill() });
  const startedAt: number[] = [];
  const states: StandIn = {
    service: "states",
    resource: (_, input) => String(input.name),
    async call() {
      startedAt.push(world.now - start);
      return { executionArn: "arn", startDate: new Date(world.now) };
    },
  };
  const wire = createWire({ standIns: [states], gate, world });
  const clients = localClients({
    region: "eu-west-1",
    requestHandlerFor: (service, region) => inProcessHandler(wire, { service, region }),
    sleep: (ms) => world.sleep(ms),
    random: world.random("sdk"),
  });
  const call = (name: string) => clients.sfn().send(new StartExecutionCommand({ stateMachineArn: "m", name }));
  return { world, gate, call, startedAt };
}

const invocation: Invocation = { function: "dispatch", requestId: "r", over: false, crash() {} };

describe("a call inside the process", () => {
  it("takes no time, and is known by the function that makes it", async () => {
    const { world, gate, call, startedAt } = laptop(1);
    const inside = withinInvocation(invocation, () => call("inside"));
    const outside = call("outside");
    await world.runUntil(start + 3_600_000);
    expect((await inside).startDate).toEqual(new Date(start));
    await outside;
    expect(startedAt).toEqual([0, 0]);
    expect(gate.calls.query({}).map((made) => [made.function, made.resource, made.outcome])).toEqual([
      ["dispatch", "inside", "ok"],
      ["client", "outside", "ok"],
    ]);
  });

  it("waits between attempts in virtual time, as the seed says, every time alike", async () => {
    const run = async (seed: number) => {
      const { world, gate, call, startedAt } = laptop(seed);
      gate.faults.add({ match: { operation: "StartExecution" }, times: 2, effect: { kind: "throttle" } });
      const answered = call("late");
      await world.runUntil(start + 60_000);
      await answered;
      const made = gate.calls.query({});
      expect(made.map(({ outcome }) => outcome)).toEqual(["ThrottlingException", "ThrottlingException", "ok"]);
      return JSON.stringify({ startedAt, made });
    };
    const first = await run(7);
    expect(JSON.parse(first).startedAt[0]).toBeGreaterThan(0);
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
  });
});
