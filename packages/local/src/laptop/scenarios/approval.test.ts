import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SECOND } from "@showcaller/core/time/instant";
import { createApi } from "@showcaller/functions/api/function";
import { proxyEventOf } from "@showcaller/functions/http/proxy-event";
import type { Context } from "aws-lambda";
import { expect, test } from "vitest";
import type { Match } from "../harness.ts";
import { openIssuer } from "../issuer.ts";
import { incidents, LOSS, LOST, playbook, remedies, strike, UNTIL, WITH_BACKUP } from "./remedy.ts";
import { clock, play, type Scenario } from "./scenario.ts";

/* Whole program: an execution waits for a human, who answers over the API. */

/** `POST /v1/incidents/{id}/<what>` by the person at the laptop: the status of the answer. */
const post = async (
  { site: { deps } }: Match,
  id: string,
  what: "approve" | "reject",
  attempt: string,
): Promise<number | undefined> => {
  const issuer = await openIssuer(mkdtempSync(join(tmpdir(), "showcaller-")), () => deps.clock.now());
  const api = createApi({
    store: deps.store,
    clock: deps.clock,
    ids: deps.store.context.ids,
    names: { addresses: async () => "unknown" },
    secrets: {
      read: async (message) => ({
        ok: false,
        failure: { kind: "permanent", code: "ResourceNotFoundException", message },
      }),
    },
    topics: { home: "eu-west-2", allowed: [] },
    neverBlocked: [],
    auth: issuer.auth,
    fetch: issuer.fetch,
    tzdata: "test",
    version: "0",
    logger: { info: () => {}, error: () => {} },
  });
  const path = `/v1/incidents/${id}/${what}`;
  const event = proxyEventOf({
    method: "POST",
    target: path,
    headers: {
      authorization: `Bearer ${await issuer.token({ scope: "incidents:write", seconds: 3600 })}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ attempt }),
    requestId: "r",
  });
  return (await api(event, {} as Context)).statusCode;
};

const ASKS: Scenario = {
  ...WITH_BACKUP,
  until: UNTIL,
  given: playbook("input-loss-two", { mode: "approve", approvalExpires: "PT3M" }),
};
const LASTS = { ...LOSS, forMs: 600 * SECOND };
const answering =
  (what: "approve" | "reject", answers: (number | undefined)[]) =>
  async (match: Match): Promise<void> => {
    const [asked] = await incidents(match);
    const [attempt] = asked?.attempts ?? [];
    if (!asked || !attempt) throw new Error("nothing is asked");
    answers.push(await post(match, asked.id, what, attempt.id));
  };

test("approved over the API it is done within a second, by somebody else than who asked; a second yes is refused", async () => {
  const answers: (number | undefined)[] = [];
  const approve = answering("approve", answers);
  const match = await play({
    ...ASKS,
    when: [
      [LOST, strike(LASTS)],
      ["19:04", approve],
      ["19:04:20", approve],
    ],
  });
  expect(answers).toEqual([200, 409]);
  const [incident] = await incidents(match);
  const [attempt] = incident?.attempts ?? [];
  expect(attempt).toMatchObject({ rung: "switch-input", verdict: "effective", answeredBy: "operator" });
  expect(attempt?.requestedBy).toBe("showcaller:remediation");
  const [first] = remedies(match);
  expect(first?.at).toBeGreaterThanOrEqual(clock("19:04"));
  expect(first?.at).toBeLessThanOrEqual(clock("19:04:01"));
});

test("rejected it is never done, and the next rung has its turn", async () => {
  const answers: (number | undefined)[] = [];
  const match = await play({
    ...ASKS,
    when: [
      [LOST, strike(LASTS)],
      ["19:04", answering("reject", answers)],
    ],
  });
  expect(answers).toEqual([200]);
  expect(remedies(match)).toEqual([]);
  const [incident] = await incidents(match);
  expect(incident?.attempts.map(({ rung, verdict }) => `${rung} ${verdict}`)).toEqual([
    "switch-input rejected",
    "page unknown",
  ]);
});

test("an answer that comes after its expiry is refused, and nothing is done", async () => {
  const answers: (number | undefined)[] = [];
  const match = await play({
    ...ASKS,
    when: [
      [LOST, strike(LASTS)],
      ["19:06", answering("approve", answers)],
    ],
  });
  expect(answers).toEqual([409]);
  expect(remedies(match)).toEqual([]);
  expect((await incidents(match))[0]?.attempts[0]).toMatchObject({ verdict: "expired" });
});
