import type { Deviation } from "./deviation.ts";
import { badSchedules, pages } from "./deviations.pages.ts";

const of =
  (contract: string) =>
  (check: string, saw: string, why: string, source: string): Deviation => ({
    ...{ engine: "MiniStack", check: `${contract} > ${check}`, saw, why, source },
  });
const scheduler = of("EventBridge Scheduler on the wire");
const events = of("EventBridge on the wire");
const machines = of("Step Functions in JSONata");
const states = of("Step Functions on the wire");
const sns = of("SNS on the wire");
const store = of("CloudFront KeyValueStore on the wire");
const UNCHECKED = "AWS refuses it, and so do we; MiniStack takes whatever it is given.";

export const ofMiniStack: readonly Deviation[] = [
  scheduler("refuses a name that is none", "expected 'ok'", UNCHECKED, pages.createSchedule),
  ...badSchedules.map((check) => scheduler(check, "expected 'ok'", UNCHECKED, pages.scheduleTypes)),
  scheduler("refuses a time zone that is none", "expected 'ok'", UNCHECKED, pages.createSchedule),
  scheduler("refuses a retry policy out of its range", "expected 'ok'", UNCHECKED, pages.retryPolicy),
  scheduler(
    "lists page by page, each schedule once",
    "to deeply equal",
    "AWS gives a NextToken while there is more; MiniStack cuts the list off without one.",
    pages.listSchedules,
  ),
  events(
    "takes ten events at a time, and says of each what became of it",
    "expected +0 to be 1",
    "AWS answers MalformedDetail for a detail that is no JSON; MiniStack takes it.",
    pages.putEventsResult,
  ),
  events(
    "takes nothing without a source, a type or a detail",
    "expected undefined to be 'InvalidArgument'",
    "AWS answers InvalidArgument; MiniStack takes it.",
    pages.putEventsResult,
  ),
  of("Executions contract")(
    "keeps a task waiting by its heartbeat, and no longer",
    "expected 'done' to be 'gone'",
    "On AWS a task whose heartbeat stays away fails; a second after it was due MiniStack still takes one.",
    pages.heartbeat,
  ),
  machines(
    "a condition that is no boolean fails",
    "expected { status: 'SUCCEEDED'",
    "AWS wants a boolean; MiniStack takes what is true in Python.",
    pages.choice,
  ),
  machines(
    "arguments are what branches see",
    "expected { status: 'FAILED'",
    "AWS gives a Parallel state's Arguments to its branches; MiniStack gives them the state's input.",
    pages.parallel,
  ),
  machines(
    "has no $eval",
    "SUCCEEDED",
    "AWS has taken $eval out of the language; MiniStack evaluates it.",
    pages.jsonata,
  ),
  states(
    "starts once under a name",
    "Execution already exists",
    "AWS answers a repetition of a running execution's name and input as it did the first time; MiniStack refuses it. Our adapter takes either.",
    pages.startExecution,
  ),
  states(
    "has no output where it failed",
    "to be undefined",
    "AWS sets the output only where an execution succeeds; MiniStack puts the error there as well.",
    pages.describeExecution,
  ),
  states(
    "knows nothing that is not there",
    "expected 'ok' to be 'InvalidName'",
    "AWS takes no space in an execution's name; MiniStack does.",
    pages.startExecution,
  ),
  ...[
    "refuses a subject of two lines",
    "refuses a subject of 101 characters",
    "refuses parts without a default",
    "refuses parts that are no JSON",
  ].map((check) => sns(check, "expected 'ok'", UNCHECKED, pages.publish)),
  of("Secrets Manager on the wire")(
    "destroys once, reads no more, and keeps the name taken until it is gone",
    "expected 'ResourceExistsException'",
    "Of a secret that is scheduled for deletion AWS says InvalidRequestException, by its reference; both keep the name taken.",
    pages.createSecret,
  ),
  store(
    "does all of a batch or nothing, and deletes nothing that is not there",
    "expected 'ok' to be 'permanent'",
    "AWS names ResourceNotFoundException among the errors and does not say that a missing key to delete is one: we take the stricter reading, so that nothing of ours relies on the other.",
    pages.updateKeys,
  ),
  store(
    "refuses more than 50 keys, a long key, a long value, and nothing at all",
    "expected 'ok' to be 'permanent'",
    "AWS has quotas of keys in a request and of bytes in key and value; MiniStack has none.",
    pages.storeQuotas,
  ),
];
