import type { LiveEvent } from "@showcaller/contracts";
import type { Decision } from "@showcaller/core/lifecycle/decision";
import { cancel, delay, end, extend, go, hold, type Press, release } from "@showcaller/core/lifecycle/operator";
import type { Call, Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { giveBack } from "./give-back.ts";
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
    async release(call) {
      let held = true;
      const reply = await press(call, (event, at) => {
        held = event.held !== undefined;
        return release(event, at);
      });
      // Not held: what is released are its channels that somebody took down by hand.
      if (!held) await giveBack(deps.store, reply.value, { actor: call.actor, now: deps.clock.now() });
      return reply;
    },
    end: (call) => press(call, end),
    cancel: (call) => press(call, cancel),
  };
};
