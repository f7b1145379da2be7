import type { RevocationJob, RevocationJobRecord } from "@showcaller/contracts";

/** Without what only its workers need. */
export const revocationJobView = ({
  rev: _,
  parts: __,
  cursor: ___,
  results: ____,
  attempt: _____,
  dueBy: ______,
  token: _______,
  ...job
}: RevocationJobRecord): RevocationJob => job;
