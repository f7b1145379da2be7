import { AsyncLocalStorage } from "node:async_hooks";
import { TableOutage } from "@showcaller/adapters/table/errors";
import { describe, expect, it } from "vitest";
import { createHarness, type Got } from "../../test/api-harness.ts";
import { hookedTable } from "../../test/hooked-table.ts";
import { type Case, cases, prepare } from "../../test/once-cases.ts";

const MINUTE = 60_000;

/** A case that can be begun again and again, and what it comes to when nothing goes wrong. */
async function rehearsed(example: Case) {
  let hook: ReturnType<typeof hookedTable>["hook"] = () => 0;
  const api = await createHarness({
    over: (inner) => {
      const hooked = hookedTable(inner);
      hook = hooked.hook;
      return hooked.table;
    },
  });
  const { path, sent } = await prepare(api, example);
  const [begin, now] = [api.table.snapshot(), api.clock.at];
  const send = () => api.send(example.method, path, sent);
  const again = () => {
    hook({});
    api.table.load(begin);
    api.clock.at = now;
  };
  /** What the answer says and what the table holds, as far as time of day does not matter. */
  const outcome = ({ status, headers, body }: Got) => ({
    status,
    members: Object.keys(body).sort(),
    location: headers.location?.replace(/\w+$/, ""),
    etag: headers.etag,
    sure: example.sure.map((member) => body[member]),
    items: api.table
      .snapshot()
      // Another try of what makes something new gives it another id (api-harness.ts).
      .items.map(
        ({ pk, sk }) =>
          `${pk.split("#")[0]} ${sk
            .split("#")
            .at(-1)
            ?.replace(/01K\d{23}/, "<new>")}`,
      )
      .sort(),
  });
  hook({});
  const expected = outcome(await send());
  const calls = hook({});
  return { api, send, again, outcome, expected, calls, hook: (...hooks: Parameters<typeof hook>) => hook(...hooks) };
}

const points = (calls: number) =>
  Array.from({ length: calls }, (_, n) => n + 1).flatMap((call) =>
    (["before", "after"] as const).map((when) => ({ call, when })),
  );

describe.each(cases)("$name happens once", (example) => {
  it("though the process dies before or after any call of the table", async () => {
    const { api, send, again, outcome, expected, calls, hook } = await rehearsed(example);
    expect(expected.status).toBeLessThan(300);
    expect(calls).toBeGreaterThan(2);
    for (const { call, when } of points(calls)) {
      again();
      let dead = false;
      const die = () => {
        dead = true;
        throw new Error("killed");
      };
      hook({
        before: (n) => {
          if (dead || (when === "before" && n === call)) die();
        },
        after: (n) => {
          if (when === "after" && n === call) die();
        },
      });
      await send();
      expect(dead).toBe(true);
      hook({});
      api.clock.at += MINUTE + 1000;
      const got = await send();
      expect({ call, when, ...outcome(got) }).toEqual({ call, when, ...expected });
      const third = await send();
      expect([third.status, third.text, third.headers["idempotency-replayed"]]).toEqual([got.status, got.text, "true"]);
    }
  });

  it("though any answer of the table is lost, and the caller asks again at once", async () => {
    const { api, send, again, outcome, expected, calls, hook } = await rehearsed(example);
    for (const { call, when } of points(calls)) {
      again();
      const lose = (n: number, at: typeof when) => {
        if (n === call && at === when) throw new TableOutage("lost", at === "before" ? "no" : "unknown");
      };
      hook({ before: (n) => lose(n, "before"), after: (n) => lose(n, "after") });
      const first = await send();
      expect([503, expected.status]).toContain(first.status);
      hook({});
      let got = await send();
      // Begun and not known to have begun: nothing was written, and after a minute the key is free.
      if (got.status === 409) {
        expect([call, when, got.body.type]).toEqual([1, "after", "urn:showcaller:problem:idempotency-in-progress"]);
        api.clock.at += MINUTE + 1000;
        got = await send();
      }
      expect({ call, when, ...outcome(got) }).toEqual({ call, when, ...expected });
    }
  });

  it("though it is taken over from a first try that lives, at any pair of calls", async () => {
    const { api, send, again, outcome, expected, calls, hook } = await rehearsed(example);
    for (let first = 1; first <= calls; first++)
      for (let second = 1; second <= calls + 1; second++) {
        again();
        const pauses = { a: pause(first), b: pause(second) };
        const who = new AsyncLocalStorage<"a" | "b">();
        hook({ before: () => pauses[who.getStore() ?? "a"].call() });
        const a = who.run("a", send);
        await Promise.race([a, pauses.a.reached]);
        api.clock.at += MINUTE + 1000;
        const b = who.run("b", send);
        await Promise.race([b, pauses.b.reached]);
        pauses.a.go();
        const answers = [await a];
        pauses.b.go();
        answers.push(await b);
        const waiting = answers.filter(({ body }) => String(body.type).endsWith("idempotency-in-progress"));
        expect(waiting.length).toBeLessThan(2);
        for (const got of answers.filter((each) => !waiting.includes(each)))
          expect({ first, second, ...outcome(got) }).toEqual({ first, second, ...expected });
        const ids = answers.filter((each) => !waiting.includes(each)).map(({ body }) => body.id);
        expect(new Set(ids).size).toBe(1);
      }
  });
});

/** Stops whoever calls for the `n`th time until told to go on. */
function pause(n: number) {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let calls = 0;
  return {
    reached: reached.promise,
    go: released.resolve,
    async call() {
      if (++calls !== n) return;
      reached.resolve();
      await released.promise;
    },
  };
}
