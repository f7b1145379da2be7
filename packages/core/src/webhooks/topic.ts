/*
 * SNS topics as receivers. A topic lies in one partition and one Region, and we may publish to those alone that the deployment names:
 * a mistake is told to whoever registers it, not found by nobody at night.
 */

export type Topic =
  | { ok: true; arn: string; region: string; account: string; name: string; fifo: boolean }
  | { ok: false; reason: string };

const FORM = "a topic's ARN: arn:aws:sns:<Region>:<12 digits of the account>:<name>";
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
/** 1 to 256 characters; of a FIFO topic it ends with `.fifo` (sns/latest/api/API_CreateTopic.html). */
const NAME = /^(?=.{1,256}$)[A-Za-z0-9_-]+(\.fifo)?$/;

/** Nothing is published from one partition to another (docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). */
export const partitionOf = (region: string): string =>
  region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";

/** A topic by its ARN, as far as its writing tells. */
export const topicOf = (text: string): Topic => {
  const [arn, partition = "", service = "", region = "", account = "", name = "", ...more] = text.split(":");
  if (arn !== "arn" || !/^aws[a-z-]*$/.test(partition)) return no(`give ${FORM}`);
  if (service !== "sns") return no(`that names something of ${service || "nothing"}; give ${FORM}`);
  if (more.length > 0) return no("that is a subscription's ARN; its topic's is the same without the last part");
  if (!REGION.test(region)) return no(`${region || "nothing"} is no Region; give ${FORM}`);
  if (partitionOf(region) !== partition)
    return no(`${region} is in the partition ${partitionOf(region)}, and the ARN says ${partition}`);
  if (!/^\d{12}$/.test(account)) return no(`an account has 12 digits; give ${FORM}`);
  if (!NAME.test(name)) return no("a topic's name has 1 to 256 letters, digits, hyphens and underscores");
  return { ok: true, arn: text, region, account, name, fifo: name.endsWith(".fifo") };
};

/**
 * The same, where `allowed` are the topics that this deployment may publish to, each whole or, with a `*` at its end, all that begin so.
 *
 * @param home the Region of the deployment
 */
export const topicFor = (text: string, { home, allowed }: { home: string; allowed: readonly string[] }): Topic => {
  const topic = topicOf(text);
  if (!topic.ok) return topic;
  if (partitionOf(topic.region) !== partitionOf(home))
    return no(
      `it is in the partition ${partitionOf(topic.region)} and we are in ${partitionOf(home)}: nothing is published from one to another`,
    );
  if (allowed.some((one) => (one.endsWith("*") ? text.startsWith(one.slice(0, -1)) : text === one))) return topic;
  return no(
    allowed.length === 0
      ? "this deployment may publish to no topic; name it in SHOWCALLER_TOPICS, and deploy"
      : `this deployment may publish to ${allowed.join(", ")}; name yours in SHOWCALLER_TOPICS as well, and deploy`,
  );
};

const no = (reason: string): Topic => ({ ok: false, reason });
