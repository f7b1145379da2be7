import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Seen } from "@showcaller/core/doctor/account";
import { bookMatch } from "@showcaller/local/laptop/harness";
import { afterAll, describe, expect, it } from "vitest";
import { exported } from "../../test/outage.ts";
import { freshnessOf, isBack } from "./freshness.ts";
import { openJournal } from "./journal.ts";
import { exportIn } from "./load.ts";
import { type ConductRequest, main } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "showcaller-parts-"));
afterAll(() => rmSync(folder, { recursive: true }));
const NOW = Date.parse("2025-08-15T19:00:00Z");
const MINUTE = 60_000;

describe("whether the control plane is at work", () => {
  const failure = (code: string, kind: "permanent" | "transient"): Seen<never> => ({
    ok: false,
    action: "cloudwatch:GetMetricData",
    denied: kind === "permanent",
    failure: { kind, code, message: "" },
  });
  it("is what CloudWatch counts of its sweep", () => {
    const kind = (seen: Parameters<typeof freshnessOf>[0]) => freshnessOf(seen, NOW).kind;
    expect([kind({ ok: true, value: NOW - 4 * MINUTE }), kind({ ok: true, value: NOW - 5 * MINUTE })]).toEqual([
      "fresh",
      "stale",
    ]);
    expect(kind({ ok: true, value: undefined })).toBe("stale");
  });
  it("is given back once it has run well again, unless somebody forced their way in", () => {
    const fresh = (ago: number) => freshnessOf({ ok: true, value: NOW - ago * MINUTE }, NOW);
    expect([isBack(fresh(1), NOW - 2 * MINUTE, false), isBack(fresh(1), NOW - 2 * MINUTE, true)]).toEqual([
      true,
      false,
    ]);
    // It ran for the last time before conducting began; it has stopped again since.
    expect([isBack(fresh(3), NOW - 2 * MINUTE, false), isBack(fresh(9), NOW - 20 * MINUTE, false)]).toEqual([
      false,
      false,
    ]);
  });
  it("a Region that does not answer is down; a refusal says nothing", () => {
    expect(freshnessOf(failure("TimeoutError", "transient"), NOW).kind).toBe("stale");
    expect(freshnessOf(failure("AccessDenied", "permanent"), NOW)).toMatchObject({
      kind: "unknown",
      why: expect.stringContaining("allow cloudwatch:GetMetricData"),
    });
  });
});

describe("a journal", () => {
  const head = {
    format: "showcaller/conduct" as const,
    version: 1 as const,
    export: "abc",
    exportedAt: "2025-08-15T18:55:00Z",
    stage: "production",
    by: "kim",
  };
  const began = { at: "2025-08-15T19:00:00Z", why: "the table is gone" };
  const put = { put: { pk: "A", sk: "B", n: 1 } };

  it("gives back what was written, but for a line that a death cut short", () => {
    const path = join(folder, "one.jsonl");
    const first = openJournal(path, head, began);
    first.append("2025-08-15T19:01:00Z", [put]);
    first.close();
    writeFileSync(path, `${readFileSync(path, "utf8")}{"at":"2025-08-15T19:02:00Z","writes":[{"pu`);
    const second = openJournal(path, head, began);
    expect(second.earlier).toEqual([[put]]);
    second.append("2025-08-15T19:03:00Z", [put, { delete: { pk: "A", sk: "B" } }]);
    second.close();
    expect(openJournal(path, head, began).earlier).toHaveLength(2);
    expect(readFileSync(path, "utf8")).toContain("the table is gone");
  });

  it("of another export, and what is no journal, is refused in words", () => {
    const path = join(folder, "two.jsonl");
    openJournal(path, head, began).close();
    expect(() => openJournal(path, { ...head, export: "def" }, began)).toThrow(/of the export of 2025-08-15T18:55:00Z/);
    writeFileSync(path, "a letter\n");
    expect(() => openJournal(path, head, began)).toThrow(/no journal of conducting/);
  });
});

it("an export that is none, of a later version, or broken is refused in words", async () => {
  const whole = JSON.stringify(await exported(await bookMatch()));
  expect(exportIn(whole).document.liveEvents).toHaveLength(1);
  expect(() => exportIn("{")).toThrow("it is not JSON");
  expect(() => exportIn("[]")).toThrow("it is no export of Showcaller");
  expect(() => exportIn(whole.replace('"version":1', '"version":2'))).toThrow(
    "its version is 2, and this program reads 1",
  );
  expect(() => exportIn(whole.replace('"stage":"laptop"', '"stage":"no stage"'))).toThrow("it cannot be read: stage");
});

describe("asked for with AWS behind it", () => {
  /** Answers every call alike: what is behind AWS_ENDPOINT_URL while the home Region is down, or refuses. */
  async function ask(status: number, request: Partial<ConductRequest>) {
    const server = createServer((incoming, response) => {
      incoming.resume();
      const body = status === 403 ? JSON.stringify({ __type: "AccessDeniedException", message: "no" }) : "{}";
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const lines: string[] = [];
    const end = await main({
      env: {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "s",
      },
      text: JSON.stringify(await exported(await bookMatch())),
      yes: false,
      journal: join(folder, "never.jsonl"),
      hold: [],
      out: (text) => void lines.push(text),
      onStop: (stop) => setImmediate(stop),
      ...request,
    });
    server.closeAllConnections();
    server.close();
    return { end, text: lines.join("") };
  }

  it("without --yes it says what would be done, and changes nothing", async () => {
    const { end, text } = await ask(500, {});
    expect(end.kind).toBe("told");
    expect(text).toMatch(/Control plane: stale: CloudWatch of the home Region does not answer/);
    expect(text).toMatch(/Nothing was changed. --yes does it.\n$/);
    expect(() => readFileSync(join(folder, "never.jsonl"))).toThrow();
  });

  it("it is refused where nobody can say whether the control plane is at work, unless forced, with a reason that is kept", async () => {
    const refused = await ask(403, { yes: true });
    expect(refused.end).toMatchObject({
      kind: "refused",
      message: expect.stringMatching(/nobody can say.*--force REASON/),
    });
    const journal = join(folder, "forced.jsonl");
    const forced = await ask(403, { yes: true, force: "I looked at the console", journal });
    expect(forced.end).toEqual({ kind: "conducted", why: "stopped by hand" });
    expect(readFileSync(journal, "utf8")).toContain("forced: I looked at the console");
  });

  it("what cannot be meant is said", async () => {
    expect((await ask(500, { text: "no" })).end).toEqual({ kind: "usage", message: "--from: it is not JSON" });
    expect((await ask(500, { hold: ["the match"] })).end).toMatchObject({ kind: "usage" });
  });
});
