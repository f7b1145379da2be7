import type { ActionName } from "@showcaller/contracts";
import type { Doer } from "../remedy.ts";
import { moveViewers } from "./move-viewers.ts";
import { restartChannel } from "./restart-channel.ts";
import { restartFlow } from "./restart-flow.ts";
import { restartPipeline } from "./restart-pipeline.ts";
import { collectGarbage, switchInput } from "./switch-input.ts";

/** No playbook with it can be written any more (core/playbooks/validate): no signal names an address. Of an older one it says so. */
const why = "no signal names an address: a human asks for a block (POST /v1/blocks)";
const blockAddress: Doer = {
  intent: () => ({ instead: { kind: "failed", why } }),
  call: async () => ({ kind: "failed", why }),
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
