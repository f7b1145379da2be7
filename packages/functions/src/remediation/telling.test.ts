import { createHmac } from "node:crypto";
import type { WebhookRecord } from "@showcaller/contracts";
import { acknowledge } from "@showcaller/core/playbooks/apply";
import type { Outcome, TopicMessage } from "@showcaller/core/ports";
import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { ON_AIR } from "@showcaller/testkit/builders";
import { describe, expect, it } from "vitest";
import { failed, ok } from "../../test/fake-deps.ts";
import { incidentStage } from "../../test/incident-stage.ts";
import { deliver } from "../tasks/tell/handle.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const webhook = (id: string, wish: Partial<WebhookRecord> = {}): WebhookRecord =>
  ({
    id,
    rev: 1,
    name: id,
    url: `https://${id}.example.com/hook`,
    format: "showcaller",
    tells: ["notify", "page", "ask"],
    createdAt: formatInstant(ON_AIR),
    createdBy: "op",
    updatedAt: formatInstant(ON_AIR),
    updatedBy: "op",
    secret: SECRET,
    ...wish,
  }) as WebhookRecord;

const stage = async (...webhooks: WebhookRecord[]) => {
  const t = await incidentStage();
  for (const one of webhooks) await t.store.webhooks.put(one.id, "op", () => ({ webhook: one }));
  const sent: { url: string; headers: Readonly<Record<string, string>>; body: string }[] = [];
  const answers: Record<string, number> = {};
  t.deps.posts = {
    post: async (url, message) => {
      sent.push({ url, ...message });
      const status = answers[url];
      return status === 0 ? failed("permanent", "TargetRefused") : ok({ status: status ?? 200 });
    },
  };
  const input = {
    contract: 1 as const,
    incident: t.id,
    key: "page-1",
    tidings: "page" as const,
    at: formatInstant(ON_AIR),
  };
  const told = (
    more: Partial<{ level: number; tries: number; tidings: "page" | "notify" | "ask"; key: string }> = {},
  ) => deliver({ ...input, level: 1, tries: 0, ...more }, t.deps);
  return { ...t, sent, answers, told };
};

describe("a message", () => {
  it("is signed, so that a receiver knows who sent it, that it is whole, and when", async () => {
    const t = await stage(webhook("control-room"));
    await t.told();
    const [{ headers, body } = { headers: {} as Record<string, string>, body: "" }] = t.sent;
    const mac = createHmac("sha256", Buffer.alloc(32, 7))
      .update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`)
      .digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${mac}`);
    expect(Number(headers["webhook-timestamp"])).toBe((ON_AIR + SECOND) / 1000);
    expect(JSON.parse(body)).toMatchObject({
      type: "incident.page",
      data: {
        incident: t.id,
        level: 1,
        cause: "input-loss",
        severity: "critical",
        ifNobody: expect.stringContaining("see"),
      },
    });
  });
  it("in Slack's form has one text, in which nothing calls anybody", async () => {
    const t = await stage(webhook("slack", { format: "slack" }));
    await t.write((incident) => ({ ...incident, title: "<!channel> & co" }));
    await t.told();
    const body = JSON.parse(t.sent[0]?.body ?? "{}");
    expect(Object.keys(body)).toEqual(["text"]);
    expect(body.text).toContain("&lt;!channel&gt; &amp; co");
  });
  it("goes only to those who want it", async () => {
    const t = await stage(webhook("pager", { tells: ["page"] }), webhook("chat", { tells: ["notify"] }));
    await t.told({ tidings: "notify", key: "n" });
    expect(t.sent.map(({ url }) => url)).toEqual(["https://chat.example.com/hook"]);
  });
  it("reaches the others though one does not answer, and that one when it is back, once", async () => {
    const t = await stage(webhook("a"), webhook("b"));
    t.answers["https://a.example.com/hook"] = 503;
    await expect(t.told()).rejects.toMatchObject({
      name: "Undelivered",
      message: expect.stringContaining("a (answers 503)"),
    });
    t.answers["https://a.example.com/hook"] = 200;
    await t.told({ tries: 1 });
    expect(t.sent.map(({ url }) => new URL(url).host[0])).toEqual(["a", "b", "a"]);
    expect(new Set(t.sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });
  it("is given up after a while, and the journal says for whom", async () => {
    const t = await stage(webhook("a"));
    t.answers["https://a.example.com/hook"] = 500;
    await t.told({ tries: 6, tidings: "notify", key: "n" });
    expect(await t.journal(t.liveEvent.id)).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: "message.failed", why: "a: answers 500" })]),
    );
  });
  it("that is refused for good, or whose address leads inside, is not tried again", async () => {
    const t = await stage(webhook("gone"), webhook("inside"));
    t.answers["https://gone.example.com/hook"] = 410;
    t.answers["https://inside.example.com/hook"] = 0;
    await t.told();
    await t.told({ tries: 1 });
    expect(t.sent).toHaveLength(2);
    const journal = await t.journal(t.liveEvent.id);
    expect(JSON.stringify(journal)).not.toContain("whsec_");
  });
});

describe("a topic", () => {
  const ARN = "arn:aws:sns:eu-west-1:123456789012:showcaller-ops";
  const topic = (id: string, wish: Partial<WebhookRecord> = {}): WebhookRecord => {
    const { url: _, secret: __, ...record } = webhook(id, wish);
    return { ...record, topic: ARN };
  };
  const published = (t: Awaited<ReturnType<typeof stage>>) => {
    const messages: TopicMessage[] = [];
    const answers: Outcome<void>[] = [];
    t.deps.topics = {
      publish: async ({ arn, region }, message) => {
        expect([arn, region]).toEqual([ARN, "eu-west-1"]);
        messages.push(message);
        return answers.shift() ?? ok(undefined);
      },
    };
    return { messages, answers };
  };
  it("is published to beside webhooks, and once more under the same id where nobody knows whether it arrived", async () => {
    const t = await stage(webhook("a"), topic("ops"));
    const { messages, answers } = published(t);
    answers.push(failed("transient", "Timeout"));
    await expect(t.told()).rejects.toMatchObject({
      name: "Undelivered",
      message: expect.stringContaining("ops (Timeout"),
    });
    await t.told({ tries: 1 });
    await t.told({ tries: 2 });
    expect(messages.map(({ id }) => id)).toEqual([`${t.id}-page-1-1`, `${t.id}-page-1-1`]);
    expect(t.sent).toHaveLength(1);
    expect(messages[0]?.attributes).toMatchObject({ kind: "page", severity: "critical", liveEvent: t.liveEvent.id });
  });
  it("that is gone, or that we may not publish to, is not tried again; the journal says so", async () => {
    const t = await stage(topic("ops", { tells: ["notify"] }));
    const { messages, answers } = published(t);
    answers.push(failed("permanent", "AuthorizationErrorException"));
    await t.told({ tidings: "notify", key: "n" });
    await t.told({ tidings: "notify", key: "n", tries: 1 });
    expect(messages).toHaveLength(1);
    expect(await t.journal(t.liveEvent.id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: "message.failed",
          why: expect.stringContaining("ops: AuthorizationErrorException"),
        }),
      ]),
    );
  });
});

describe("a page", () => {
  it("is escalated until somebody acknowledges it", async () => {
    const t = await stage(webhook("pager"));
    expect(await t.told()).toEqual({ next: "escalate", until: formatInstant(ON_AIR + 5 * MINUTE) });
    t.clock.at = ON_AIR + 5 * MINUTE;
    expect(await t.told({ level: 2 })).toEqual({ next: "escalate", until: formatInstant(ON_AIR + 10 * MINUTE) });
    expect(JSON.parse(t.sent[1]?.body ?? "{}").data.level).toBe(2);
    await t.write((incident) => acknowledge(incident, "op", t.clock.at));
    expect(await t.told({ level: 3 })).toEqual({ next: "leave", why: "acknowledged by op" });
    expect(t.sent).toHaveLength(2);
  });
  it("nobody can be paged: the journal has the page all the same", async () => {
    const t = await stage();
    expect(await t.told()).toEqual({ next: "leave", why: "no webhook takes page" });
  });
});
