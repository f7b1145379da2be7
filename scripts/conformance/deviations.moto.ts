import type { Deviation } from "./deviation.ts";
import { badSchedules, pages } from "./deviations.pages.ts";

const of =
  (contract: string) =>
  (check: string, saw: string, why: string, source: string): Deviation => ({
    ...{ engine: "moto", check: `${contract} > ${check}`, saw, why, source },
  });
const encoders = of("Encoders contract");
const scheduler = of("EventBridge Scheduler on the wire");
const events = of("EventBridge on the wire");
const states = of("Step Functions on the wire");
const table = of("Table contract");
const NOT_BUILT = "moto answers a page in HTML: it has not built the operation";
const UNCHECKED = "AWS refuses it, and so do we; moto keeps whatever it is given.";

export const ofMoto: readonly Deviation[] = [
  encoders(
    "describes and lists an encoder alike",
    '"pipelinesRunning": 2, "state": "IDLE"',
    "moto counts an idle channel's pipelines as running, and its ARN names neither Region nor account.",
    pages.mediaLive,
  ),
  encoders(
    "has no alerts while nothing is wrong; none at all of an encoder that is not there",
    "<!doctype",
    `${NOT_BUILT} ListAlerts.`,
    pages.mediaLive,
  ),
  encoders(
    "starts, runs on every pipeline, and stops",
    "expected 'RUNNING' to be 'STARTING'",
    "On AWS a start takes minutes; moto's is over at the first look.",
    pages.mediaLive,
  ),
  encoders(
    "in another state than we thought is a conflict: look again",
    "expected 'ok' to be 'conflict'",
    "AWS answers 409 to the start of a running channel and the stop of an idle one; moto does both.",
    pages.mediaLive,
  ),
  encoders(
    "that does not exist never will",
    "expected 'transient' to be 'permanent'",
    "AWS answers 404; moto breaks with 500.",
    pages.mediaLive,
  ),
  encoders(
    "switches at its instant, by itself",
    "expected Set{}",
    "moto shows no active inputs, and has no schedule.",
    pages.mediaLive,
  ),
  ...[
    "switches at once where it is told so, a few seconds later",
    "replaces a switch in one request, the old one first",
    "refuses a name that is taken and a switch of no input, and then changes nothing",
  ].map((check) => encoders(check, "<!doctype", `${NOT_BUILT} BatchUpdateSchedule.`, pages.mediaLive)),
  of("Flows contract")(
    "in the wrong state is a conflict: look again",
    "expected 'ok' to be 'conflict'",
    "AWS refuses to start an active flow and to stop one that stands by; moto does both.",
    pages.mediaConnect,
  ),
  scheduler("refuses a name that is none", "expected 'ok'", UNCHECKED, pages.createSchedule),
  ...badSchedules.map((check) => scheduler(check, "expected 'ok'", UNCHECKED, pages.scheduleTypes)),
  scheduler("refuses a time zone that is none", "expected 'ok'", UNCHECKED, pages.createSchedule),
  scheduler("refuses a retry policy out of its range", "expected 'ok'", UNCHECKED, pages.retryPolicy),
  scheduler(
    "knows no group that nobody has made",
    "SyntaxError",
    "AWS answers ResourceNotFoundException; moto breaks with 500.",
    pages.createSchedule,
  ),
  events(
    'refuses the pattern {"detail":{"a":[{"nearly":"x"}]}}',
    "expected false to be 'refused'",
    "AWS knows no such operator and refuses the rule; moto takes it and matches nothing.",
    pages.patterns,
  ),
  events(
    "refuses the pattern {}",
    "expected true to be 'refused'",
    "AWS refuses an empty pattern; moto's matches everything.",
    pages.patterns,
  ),
  events(
    "takes nothing that says it comes from AWS",
    "got undefined",
    "Sources that begin with aws. are AWS's own; moto takes them from anybody.",
    pages.putEventsResult,
  ),
  states(
    "starts once under a name",
    "expected { status: 'ABORTED' }",
    "AWS keeps the error that StopExecution was given; moto drops it.",
    pages.describeExecution,
  ),
  states(
    "knows nothing that is not there",
    "expected 'ok' to be 'InvalidName'",
    "AWS takes no space in an execution's name; moto does.",
    pages.startExecution,
  ),
  of("SQS FIFO on the wire")(
    "wakes once for one id, and says which message that was",
    "' to be '",
    "AWS says that a repetition is acknowledged; with which id, it does not say. Ours and MiniStack's is that of the message that there is; moto's is of one that nobody will get.",
    pages.deduplication,
  ),
  of("SQS FIFO on the wire")(
    "gives out a group in order, and a batch that failed again before what came after it",
    "to deeply equal [ '1', '2', '3' ]",
    "AWS keeps the order of a group; moto gives messages that are visible again out in another.",
    pages.fifo,
  ),
  of("SNS on the wire")("refuses a subject of two lines", "expected 'ok'", UNCHECKED, pages.publish),
  of("SNS on the wire")(
    "refuses a FIFO topic's message without a group",
    "expected 'MissingParameter'",
    "AWS's errors of Publish have InvalidParameter and no MissingParameter.",
    pages.publish,
  ),
  of("Secrets Manager on the wire")(
    "destroys once, reads no more, and keeps the name taken until it is gone",
    "expected 'ResourceExistsException'",
    "Of a secret that is scheduled for deletion AWS says InvalidRequestException, by its reference; both keep the name taken.",
    pages.createSecret,
  ),
  ...['{"less":{"size":"6"}}', '{"less":{"name":9}}', '{"lessOrAbsent":{"size":"6"}}'].map((condition) =>
    table(
      `conditions > ${condition}`,
      "'<' not supported between instances",
      "On AWS values of two types are never less than each other, and the condition fails; moto breaks on them.",
      pages.conditions,
    ),
  ),
  table(
    'conditions > {"less":{"open":9}}',
    "expected { ok: true }",
    "On AWS no boolean is less than a number; moto compares them as Python does.",
    pages.conditions,
  ),
  table(
    "limits > takes what is just inside the limits",
    "<!doctype",
    "AWS takes 32 levels in each other; moto runs out of recursion and breaks with 500.",
    pages.dynamoDbLimits,
  ),
];
