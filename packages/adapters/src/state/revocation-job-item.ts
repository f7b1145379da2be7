import { RevocationJobRecord } from "@showcaller/contracts";
import type { Item, Json } from "@showcaller/core/ports";
import { parse } from "./items.ts";
import { JOBS, keys } from "./keys.ts";

/* Apart from items.ts: whoever has nothing to do with lists does not load their schema. */

export const revocationJobItem = (job: RevocationJobRecord, expiresAt: number): Item => ({
  ...keys.revocationJob(job.id),
  rev: job.rev,
  expiresAt,
  ...(job.status === "running" ? { gsi1pk: JOBS, gsi1sk: job.id } : {}),
  data: job as unknown as Json,
});
export const readRevocationJob = (item: Item): RevocationJobRecord => parse(RevocationJobRecord, item);
