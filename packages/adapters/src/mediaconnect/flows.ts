import type { FlowState, Flows, ObservedFlow } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";
import type { ConvertedClient } from "../models/converted-client.ts";
import type { MediaConnectOperations } from "../models/mediaconnect.generated.ts";

interface Described {
  FlowArn?: string | undefined;
  Name?: string | undefined;
  Status?: string | undefined;
}

/** MediaConnect of one Region. Its StartFlow and StopFlow know no ConflictException: a wrong state is a 400. */
export const flows = (client: ConvertedClient<MediaConnectOperations>): Flows => ({
  list: () =>
    outcome(async () => {
      const found: ObservedFlow[] = [];
      for (let token: string | undefined, first = true; first || token; first = false) {
        const page = await client.send("ListFlows", { MaxResults: 100, ...(token ? { NextToken: token } : {}) });
        found.push(...(page.Flows ?? []).map(observed));
        token = page.NextToken;
      }
      return found;
    }),
  describe: (arn) => outcome(async () => observed((await client.send("DescribeFlow", { FlowArn: arn })).Flow ?? {})),
  start: (arn) =>
    outcome(async () => ({ state: stateOf((await client.send("StartFlow", { FlowArn: arn })).Status, "STARTING") })),
  stop: (arn) =>
    outcome(async () => ({ state: stateOf((await client.send("StopFlow", { FlowArn: arn })).Status, "STOPPING") })),
});

const stateOf = (status: string | undefined, otherwise: FlowState): FlowState => (status ?? otherwise) as FlowState;
const observed = (flow: Described): ObservedFlow => ({
  arn: flow.FlowArn ?? "",
  name: flow.Name ?? "",
  state: stateOf(flow.Status, "STANDBY"),
});
