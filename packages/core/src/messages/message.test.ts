import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Message, topicMessageOf } from "./message.ts";

const message = (data: Partial<Message["data"]> = {}, type: Message["type"] = "incident.page"): Message => ({
  type,
  timestamp: "2025-08-15T19:02:00Z",
  data: {
    key: "page-1",
    level: 1,
    incident: "9f86d081884c7d65-1",
    severity: "critical",
    status: "open",
    cause: "input-loss",
    title: "Liverpool - Bournemouth: input lost",
    ifNobody: "Viewers see black.",
    openedAt: "2025-08-15T19:02:00Z",
    tried: [],
    ...data,
  },
});

describe("what a topic gets", () => {
  it("is JSON for programs, a letter and a line for people, and what to filter by", () => {
    const made = topicMessageOf(message({ liveEvent: "01J", channel: "main", level: 2 }), "m-1");
    expect(JSON.parse(made.body)).toMatchObject({ type: "incident.page", data: { incident: "9f86d081884c7d65-1" } });
    expect(made).toMatchObject({
      id: "m-1",
      group: "9f86d081884c7d65-1",
      subject: "CRITICAL Liverpool - Bournemouth: input lost (call 2: nobody has acknowledged)",
      email: expect.stringContaining("Viewers see black.\nIncident 9f86d081884c7d65-1"),
      attributes: {
        id: "m-1",
        kind: "page",
        severity: "critical",
        level: 2,
        cause: "input-loss",
        liveEvent: "01J",
        channel: "main",
      },
    });
    expect(topicMessageOf(message(), "m-1").attributes).not.toHaveProperty("liveEvent");
  });
  it("asks, where a human is asked", () => {
    const attempt = {
      id: "a",
      action: "switch-input",
      why: "input lost",
      predicts: "backup is seen",
      expiresAt: "19:05",
    };
    const { email, attributes } = topicMessageOf(message({ attempt }, "incident.ask"), "m-1");
    expect(email).toContain("To approve by 19:05: switch-input. input lost. backup is seen.");
    expect(attributes.kind).toBe("ask");
  });
  it("is what SNS takes, whatever an alarm is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (title) => {
        const { subject, sms, attributes } = topicMessageOf(message({ title }), "m-1");
        expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
        expect(sms.length).toBeLessThanOrEqual(140);
        expect(sms).toContain("9f86d081884c7d65-1");
        expect(Object.values(attributes).every((value) => value !== "")).toBe(true);
      }),
    );
  });
});
