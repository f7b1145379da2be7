import type { LiveEventStatus } from "@showcaller/contracts";

/** Every transition there is (DESIGN §1). One that is not here does not exist. */
const transitions: Readonly<Record<LiveEventStatus, readonly LiveEventStatus[]>> = {
  draft: ["scheduled", "cancelled"],
  scheduled: ["preparing", "cancelled", "failed"],
  preparing: ["standby", "cancelled", "failed"],
  standby: ["on-air", "cancelled", "failed"],
  "on-air": ["ending"],
  ending: ["on-air", "ended"],
  ended: [],
  cancelled: [],
  failed: [],
};

export const mayBecome = (from: LiveEventStatus, to: LiveEventStatus): boolean => transitions[from].includes(to);

/** Its encoders may run. */
export const isAtWork = (status: LiveEventStatus): boolean =>
  ["preparing", "standby", "on-air", "ending"].includes(status);

/** Nothing more will happen to it by itself. */
export const isFinal = (status: LiveEventStatus): boolean => transitions[status].length === 0;
