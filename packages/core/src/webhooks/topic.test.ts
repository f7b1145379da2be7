import { describe, expect, it } from "vitest";
import { topicFor } from "./topic.ts";

const OPS = "arn:aws:sns:eu-west-1:123456789012:showcaller-ops";
const here = {
  home: "eu-west-1",
  allowed: ["arn:aws:sns:eu-west-1:123456789012:showcaller-*", OPS.replace("ops", "x.fifo")],
};
const why = (text: string, at = here): string => {
  const topic = topicFor(text, at);
  return topic.ok ? "taken" : topic.reason;
};

describe("a topic is", () => {
  it("taken by its ARN, where the deployment may publish to it; FIFO by its name", () => {
    expect(topicFor(OPS, here)).toEqual({
      ok: true,
      arn: OPS,
      region: "eu-west-1",
      account: "123456789012",
      name: "showcaller-ops",
      fifo: false,
    });
    expect(topicFor(`${OPS}.fifo`, here)).toMatchObject({ fifo: true });
    expect(why(OPS, { home: "us-east-2", allowed: [OPS] })).toBe("taken");
  });
  it.each([
    ["https://example.com/", "give a topic's ARN"],
    ["showcaller-ops", "give a topic's ARN"],
    ["arn:aws:sqs:eu-west-1:123456789012:ops", "something of sqs"],
    [`${OPS}:5be8f5b2-1111-2222-3333-444455556666`, "a subscription's ARN"],
    ["arn:aws:sns:eu-west:123456789012:ops", "eu-west is no Region"],
    ["arn:aws:sns::123456789012:ops", "nothing is no Region"],
    ["arn:aws:sns:eu-west-1:1234:ops", "12 digits"],
    ["arn:aws:sns:eu-west-1:123456789012:", "a topic's name"],
    ["arn:aws:sns:eu-west-1:123456789012:ops.fifo.fifo", "a topic's name"],
    ["arn:aws:sns:eu-west-1:123456789012:*", "a topic's name"],
    ["arn:aws:sns:cn-north-1:123456789012:ops", "cn-north-1 is in the partition aws-cn, and the ARN says aws"],
    ["arn:aws-cn:sns:eu-west-1:123456789012:ops", "eu-west-1 is in the partition aws, and the ARN says aws-cn"],
    ["arn:aws-cn:sns:cn-north-1:123456789012:ops", "nothing is published from one to another"],
    ["arn:aws-us-gov:sns:us-gov-west-1:123456789012:ops", "nothing is published from one to another"],
    [
      "arn:aws:sns:eu-west-1:210987654321:showcaller-ops",
      "may publish to arn:aws:sns:eu-west-1:123456789012:showcaller-*",
    ],
    ["arn:aws:sns:eu-west-2:123456789012:showcaller-ops", "name yours in SHOWCALLER_TOPICS"],
  ])("refused: %s", (text, reason) => {
    expect(why(text)).toContain(reason);
  });
  it("refused wherever the deployment may publish to none", () => {
    expect(why(OPS, { home: "eu-west-1", allowed: [] })).toContain("may publish to no topic");
  });
});
