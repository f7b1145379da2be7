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
    call: Pick<Call<"go">, "params" | "actor" | "ifMatch" | "once">,
    cue: (event: LiveEvent, at: Press) => Decision,
  ) => changeLiveEvent(deps, call, ({ event }) => cue(event, { actor: call.actor, now: deps.clock.now() }));
  return {
    go: (call) => press(call, go),
    delay: (call) => press(call, (event, at) => delay(event, call.body.by, at)),
    extend: (call) => press(call, (event, at) => extend(event, call.body.by, at)),
    hold: (call) => press(call, hold),
    release: (call) => press(call, release),
    end: (call) => press(call, end),
    cancel: (call) => press(call, cancel),
  };
};
