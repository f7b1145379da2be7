import type { LiveEvent, Runtime } from "@showcaller/contracts";

/** Two live events of one channel overlap where one is held beyond its booking: what runs then is the other's, however well it runs. */
export const isAnothers = ({ run }: Pick<Runtime, "run">, liveEvent: LiveEvent["id"]): boolean =>
  run !== undefined && run.liveEvent !== liveEvent;
