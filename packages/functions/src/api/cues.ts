import type { LiveEvent } from "@showcaller/contracts";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import { cancel, delay, end, extend, go, hold, type Press, release } from "@showcaller/core/lifecycle/operator";
import type { Call, Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { changeLiveEvent } from "./live-events.ts";

type Names = "go" | "delay" | "extend" | "hold" | "release" | "end" | "cancel";

/** The operator's cues: each is one decision of core, made on what is stored when it is written. */
export const cueHandlers = (deps: ApiDeps): Handlers<Names> => {
  const press = (
    call: Pick<Call<"go">, "params" | "actor" | "ifMatch">,
    cue: (event: LiveEvent, at: Press) => Decision,
  ) => changeLiveEvent(deps, call, ({ event }) => cue(event, { actor: call.actor, now: deps.clock.now() }));
  return {
    go: async (call) => ({ value: await press(call, go) }),
    delay: async (call) => ({ value: await press(call, (event, at) => delay(event, call.body.by, at)) }),
    extend: async (call) => ({ value: await press(call, (event, at) => extend(event, call.body.by, at)) }),
    hold: async (call) => ({ value: await press(call, hold) }),
    release: async (call) => ({ value: await press(call, release) }),
    end: async (call) => ({ value: await press(call, end) }),
    cancel: async (call) => ({ value: await press(call, cancel) }),
  };
};
