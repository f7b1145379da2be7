import type { ActionName } from "@showcaller/contracts";
import type { Doer } from "../remedy.ts";
import { moveViewers } from "./move-viewers.ts";
import { restartChannel } from "./restart-channel.ts";
import { restartFlow } from "./restart-flow.ts";
import { restartPipeline } from "./restart-pipeline.ts";
import { collectGarbage, switchInput } from "./switch-input.ts";

/** No signal names an address yet, and nothing of ours writes to WAF. */
const blockAddress: Doer = {
  intent: () => ({ instead: { kind: "failed", why: "blocking an address at WAF is not built yet" } }),
  call: async () => ({ kind: "failed", why: "blocking an address at WAF is not built yet" }),
};

/** Every action that touches something; notify and page reach people instead. */
export const doers: Readonly<Record<Exclude<ActionName, "notify" | "page">, Doer>> = {
  "switch-input": switchInput,
  slate: switchInput,
  "restart-pipeline": restartPipeline,
  "restart-channel": restartChannel,
  "restart-flow": restartFlow,
  "move-viewers": moveViewers,
  "collect-garbage": collectGarbage,
  "block-address": blockAddress,
};
