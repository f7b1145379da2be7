import { formatInstant } from "@showcaller/core/time/instant";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";

/** Says that requests are answered, by which version, and what time it is here (the laptop's clock may run fast). */
export const healthHandlers = ({ clock, version }: ApiDeps): Handlers<"health"> => ({
  async health() {
    return { value: { status: "ok", now: formatInstant(clock.now()), version } };
  },
});
