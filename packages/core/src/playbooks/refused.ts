/** A request about an incident or a playbook that is not followed. The API's routes turn it into their problem of the same name. */
export interface Refused {
  problem: "nothing-to-approve" | "own-request" | "playbook-cannot-work";
  detail: string;
  /** `at`: JSON pointer into the body. `reason`: what is wrong there. */
  errors: readonly { at: string; reason: string }[];
}
