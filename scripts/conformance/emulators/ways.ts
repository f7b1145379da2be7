import type { Ways } from "./stage.ts";

export type Emulator = "moto" | "ministack";

/** What each emulator does not offer at all, by the title of the contract that would ask for it, and why that is so. */
interface Described extends Ways {
  lacks: Readonly<Record<string, string>>;
  /** Why its table cannot be written by two at once, if so. */
  alone?: string;
}

export const ways: Readonly<Record<Emulator, Described>> = {
  moto: {
    account: "123456789012",
    matches: "rules",
    alone: "it applies transactions without a lock, so that what wins is chance",
    lacks: {
      "EventBridge Scheduler fires": "it keeps schedules and fires none",
      "Executions contract": "its interpreter evaluates no JSONata, so that no task can hand on its token",
      "Step Functions in JSONata": "its interpreter evaluates no JSONata",
      "CloudFront KeyValueStore on the wire": "it has no data plane of KeyValueStores",
    },
  },
  ministack: {
    account: "000000000000",
    matches: "TestEventPattern",
    lacks: {
      "Encoders contract": "it has no MediaLive",
      "Flows contract": "it has no StartFlow and no StopFlow",
      "EventBridge Scheduler fires":
        "it fires schedules every ten seconds, but not at universal targets such as ours (aws-sdk:sfn:startExecution)",
    },
  },
};
