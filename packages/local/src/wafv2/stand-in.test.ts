import { localClients } from "@showcaller/adapters/clients/local";
import { addressSets } from "@showcaller/adapters/wafv2/address-sets";
import type { BlockId } from "@showcaller/contracts";
import { answer, ask } from "@showcaller/core/blocks/decide";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import { expect, it } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import { createWorld } from "../kernel/world.ts";
import { bookMatch } from "../laptop/harness.ts";
import { createWire, inProcessHandler } from "../wire/index.ts";
import { wafStandIn } from "./stand-in.ts";

const ACCOUNT = "000000000000";

/** Our adapter over the SDK's own client, in front of the stand-in. */
const stage = () => {
  const world = createWorld({ at: 0, seed: 1, shelf: memoryShelf() });
  const waf = wafStandIn(world, ACCOUNT);
  const wire = createWire({ standIns: [waf], gate: { pass: (_, effect) => effect() }, world });
  const clients = localClients({
    region: "eu-west-1",
    requestHandlerFor: (service, region) => inProcessHandler(wire, { service, region }, () => "fn"),
    sleep: async () => {},
    random: () => 0.5,
  });
  const token = async (family: 4 | 6): Promise<string> => {
    const held = await sets.get(family);
    return held.ok ? held.value.token : "";
  };
  const sets = addressSets(clients.wafv2("us-east-1"), waf.arns);
  return { world, waf, sets, token, clients };
};

it("a set is replaced under its token, and no other; spelled as WAF does", async () => {
  const { world, waf, sets, token } = stage();
  const first = await token(6);
  expect(await sets.update(6, ["2606:4700::1/128"], first)).toEqual({ ok: true, value: undefined });
  expect(await sets.get(6)).toMatchObject({
    value: { addresses: ["2606:4700:0000:0000:0000:0000:0000:0001/128"] },
  });
  expect([waf.blocks("2606:4700::1"), waf.blocks("2606:4700::2"), waf.blocks("198.41.30.7")]).toEqual([
    true,
    false,
    false,
  ]);
  await world.runUntil(SECOND);
  expect(await sets.update(6, [], first)).toMatchObject({
    failure: { kind: "conflict", code: "WAFOptimisticLockException" },
  });
  expect(await sets.update(4, ["198.41.30.0/24"], await token(4))).toMatchObject({ ok: true });
  expect(waf.blocks("198.41.30.77")).toBe(true);
});

it("once a second; what is no address, too much or another scope's is refused for good", async () => {
  const { sets, token, clients } = stage();
  expect(await sets.update(4, ["198.41.30.7/33"], await token(4))).toMatchObject({ failure: { kind: "permanent" } });
  const many = Array.from({ length: 10_001 }, (_, n) => `1.${n >> 16}.${(n >> 8) & 255}.${n & 255}/32`);
  expect(await sets.update(4, many, await token(4))).toMatchObject({ failure: { code: "WAFLimitsExceededException" } });
  expect(await sets.update(4, [], await token(4))).toMatchObject({ ok: true });
  expect(await sets.update(4, [], await token(4))).toMatchObject({
    failure: { kind: "transient", code: "ThrottlingException" },
  });
  const elsewhere = addressSets(clients.wafv2("eu-west-1"), stage().waf.arns);
  expect(await elsewhere.get(4)).toMatchObject({
    failure: { kind: "permanent", code: "WAFInvalidParameterException" },
  });
  const none = addressSets(clients.wafv2("us-east-1"), { 4: "arn:aws:wafv2:us-east-1:1:global/ipset/a/b", 6: "" });
  expect(await none.get(4)).toMatchObject({ failure: { kind: "permanent", code: "WAFNonexistentItemException" } });
});

it("whole program: asked, approved, in force within a minute through lost locks, a lost answer and a death; over by itself", async () => {
  const match = await bookMatch({ regions: ["eu-west-1"] });
  const { site } = match;
  const { store } = site.deps;
  const id = store.context.ids.ulid() as BlockId;
  const wish = { address: "198.41.30.7", why: "restreams", for: "PT10M" };
  await store.blocks.ask(ask(wish, { id, address: "198.41.30.7/32", actor: "kim", now: site.world.now }));
  await match.runUntil(site.world.now + 2 * MINUTE);
  expect([(await store.blocks.get(id))?.status, site.waf.blocks("198.41.30.7")]).toEqual(["asked", false]);
  const update = { service: "wafv2", operation: "UpdateIPSet" };
  // Somebody else writes first; then WAF has written, and its answer is lost; then the sweep dies after it has written.
  site.gate.faults.add({ match: update, effect: { kind: "error", code: "WAFOptimisticLockException" }, times: 1 });
  site.gate.faults.add({ match: update, nth: 2, effect: { kind: "after-error", status: 500 } });
  const approvedAt = site.world.now;
  await store.blocks.change(id, "lee", (block) => answer(block, "lee", true, approvedAt));
  await match.runUntil(approvedAt + MINUTE + 10 * SECOND);
  expect(site.waf.blocks("198.41.30.7")).toBe(true);
  await match.runUntil(approvedAt + 2 * MINUTE + 10 * SECOND);
  expect((await store.blocks.get(id))?.status).toBe("in-force");
  site.gate.faults.add({ match: update, effect: { kind: "crash-invocation", when: "after" }, times: 1 });
  await match.runUntil(approvedAt + 13 * MINUTE);
  expect([(await store.blocks.get(id))?.outcome, site.waf.blocks("198.41.30.7")]).toEqual(["expired", false]);
  // Nothing that the laptop keeps of calls names the address.
  expect(JSON.stringify(site.gate.calls.query())).not.toContain("198.41.30.7");
});
