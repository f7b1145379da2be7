import { beforeEach, describe, expect, it } from "vitest";
import { createHarness } from "../../test/api-harness.ts";
import { hookedTable } from "../../test/hooked-table.ts";
import { csvOf, listHarness, sessions } from "../../test/list-harness.ts";
import { redrive } from "../jobs/redrive.ts";

const MINUTE = 60_000;
let t: Awaited<ReturnType<typeof listHarness>>;
beforeEach(async () => {
  t = await listHarness();
});
const revoked = () => t.table.snapshot().items.filter(({ pk }) => pk.startsWith("REVOKED#"));

describe("at the edge", () => {
  const recorded = async (): Promise<string> => {
    await t.onAir();
    const id = String((await t.post(csvOf(sessions(1, 3)))).body.id);
    await t.task("revoke-validate", id);
    await t.task("revoke-record", id);
    return id;
  };

  it("is waited for until the store has every row; a single one goes before a list", async () => {
    const id = await recorded();
    expect(await t.task("revoke-project", id)).toMatchObject({ next: "wait", until: "2027-08-01T12:00:02Z" });
    expect(await t.job(id)).toMatchObject({ waiting: 3 });
    // Nothing has moved: not so soon again.
    expect(await t.task("revoke-project", id)).toMatchObject({ next: "wait", until: "2027-08-01T12:00:15Z" });
    t.clock.at += MINUTE;
    const single = await t.send("POST", "/v1/revocations", { body: { kind: "session", session: "ff".repeat(16) } });
    const { held } = await t.store.projections.due(t.clock.at, 1);
    expect(held.map(({ revocation }) => revocation.id)).toEqual([single.body.id]);
    await t.project();
    expect((await t.task("revoke-project", id)).next).toBe("confirm");
    expect(await t.job(id)).toMatchObject({ waiting: 0, projectedAt: "2027-08-01T12:01:00Z" });
  });

  it("a canary says so at each location; who serves it still is asked again for a minute", async () => {
    const id = await recorded();
    await t.project();
    await t.task("revoke-project", id);
    // The canary itself is not in the store: nobody is asked.
    expect([(await t.task("revoke-confirm", id)).next, t.asked]).toEqual(["wait", []]);
    await t.project();
    t.status.madrid = 404;
    expect(await t.task("revoke-confirm", id)).toMatchObject({ next: "wait", until: "2027-08-01T12:00:10Z" });
    expect(t.asked[0]).toMatch(/^\/[\w-]{79,}\/showcaller-canary\/\d+$/);
    t.clock.at += MINUTE;
    expect((await t.task("revoke-confirm", id)).next).toBe("tell");
    const { status, probes } = await t.job(id);
    expect([status, probes?.map(({ location, outcome }) => [location, outcome])]).toEqual([
      "done",
      [
        ["london", "refused"],
        ["madrid", "served"],
      ],
    ]);
  });

  it.each([
    [
      "the mode refuses nobody",
      async () => {
        const { settings } = await t.store.edge.read();
        await t.store.edge.set(settings, { mode: "log", outageGrace: 900, approvalAbove: 1_000 }, "kim");
      },
      "in mode log",
    ],
    [
      "nothing is on air",
      async () => {
        const { projection } = await t.store.edge.read();
        await t.store.edge.advance(projection, { ...projection, content: { ...projection.content, heartbeat: 0 } });
      },
      "no keys",
    ],
    [
      "the edge answers something else",
      async () => void Object.assign(t.status, { london: 503, madrid: 401 }),
      "it answers",
    ],
  ])("what cannot be told is unknown, not guessed: %s", async (_, happens, said) => {
    const id = await recorded();
    await t.project();
    await t.task("revoke-project", id);
    await t.project();
    await happens();
    expect((await t.task("revoke-confirm", id)).next).toBe("tell");
    for (const probe of (await t.job(id)).probes ?? [])
      expect(probe).toMatchObject({ outcome: "unknown", detail: expect.stringContaining(said) });
  });

  it("webhooks are told how it ended, once", async () => {
    await t.send("PUT", "/v1/webhooks/ops", { body: { name: "Ops", url: "https://example.com/hook" } });
    const id = await recorded();
    await t.task("revoke-tell", id, { tidings: "notify", tries: 0 });
    await t.task("revoke-tell", id, { tidings: "notify", tries: 0 });
    expect(t.posted.map(({ body }) => JSON.parse(body).data.counts)).toEqual([{ revoked: 3 }]);
  });
});

describe("whatever dies", () => {
  it("while it is taken, the request tried again with its key makes one job; parts of a dead try belong to none", async () => {
    let hook: ReturnType<typeof hookedTable>["hook"] = () => 0;
    const api = await createHarness({
      over: (inner) => {
        const hooked = hookedTable(inner);
        hook = hooked.hook;
        return hooked.table;
      },
    });
    const send = () =>
      api.send("POST", "/v1/revocations/bulk", {
        raw: csvOf([...sessions(1, 2), "bad"]),
        headers: { "content-type": "text/csv", "idempotency-key": "k" },
      });
    const begin = api.table.snapshot();
    hook({});
    expect((await send()).status).toBe(202);
    const calls = hook({});
    for (let call = 1; call <= calls; call++)
      for (const when of ["before", "after"] as const) {
        api.table.load(begin);
        hook({
          [when]: (n: number) => {
            if (n >= call) throw new Error("killed");
          },
        });
        await send();
        hook({});
        api.clock.at += MINUTE + 1_000;
        const again = await send();
        const jobs = api.table.snapshot().items.filter(({ sk }) => sk === "REVOCATIONS");
        expect([call, when, again.status, jobs.map(({ pk }) => pk)]).toEqual([
          call,
          when,
          202,
          [`JOB#${again.body.id}`],
        ]);
      }
  });

  it("at any call of the table, each row is revoked once and counted once", async () => {
    await t.onAir();
    const csv = csvOf([...sessions(1, 90), "bad"]);
    const id = String((await t.post(csv)).body.id);
    const begin = t.table.snapshot();
    const steps = async () => {
      for (const name of ["revoke-validate", "revoke-record", "revoke-project", "revoke-confirm"] as const) {
        await t.task(name, id);
        if (name !== "revoke-validate") await t.project();
      }
    };
    let hook: ReturnType<typeof hookedTable>["hook"] = () => 0;
    const hooked = hookedTable(t.table);
    hook = hooked.hook;
    t.seams.over = () => hooked.table;
    const outcome = async () => {
      const { results: _, probes, ...job } = await t.job(id);
      return {
        job,
        seen: probes?.map(({ outcome }) => outcome),
        rows: revoked()
          .map(({ sk, rev }) => [sk, rev])
          .sort(),
      };
    };
    hook({});
    await steps();
    const calls = hook({});
    const expected = await outcome();
    expect(expected.job).toMatchObject({ status: "done", counts: { invalid: 1, revoked: 90 }, answered: 91 });
    for (let call = 1; call <= calls; call++)
      for (const when of ["before", "after"] as const) {
        t.table.load(begin);
        let dead = false;
        const die = (n: number) => {
          if (dead || n === call) {
            dead = true;
            throw new Error("killed");
          }
        };
        hook(when === "before" ? { before: die } : { before: () => void (dead && die(call)), after: die });
        await expect(steps()).rejects.toThrow("killed");
        hook({});
        // The next attempt begins where this one stopped.
        await t.project();
        await steps().catch((error: unknown) => {
          throw new Error(`${call} ${when}: ${String(error)}`);
        });
        expect({ call, when, ...(await outcome()) }).toEqual({ call, when, ...expected });
      }
  });

  it("an execution that has ended is followed by the next, which an older one leaves alone; at last it is given up", async () => {
    const id = String((await t.post(csvOf(sessions(1, 3)))).body.id);
    t.clock.at += MINUTE;
    await redrive(t);
    const attempts = async () => (await t.store.revocationJobs.read(id as never))?.attempt;
    expect(await attempts()).toBe(1);
    t.clock.at += 3 * MINUTE;
    await redrive(t);
    expect(await attempts()).toBe(2);
    expect(await t.task("revoke-record", id, {}, 1)).toMatchObject({ next: "leave" });
    expect(await t.task("revoke-validate", id, {}, 2)).toEqual({ next: "record" });
    for (let n = 0; n < 12; n++) {
      t.clock.at += 4 * MINUTE;
      await redrive(t);
    }
    expect(await t.job(id)).toMatchObject({ status: "failed", note: expect.stringContaining("given up") });
  });
});
