import type { Refusal } from "../refusal.ts";

/** A request about an incident or a playbook that is not followed. */
export type Refused = Refusal & { problem: "nothing-to-approve" | "own-request" | "playbook-cannot-work" };
