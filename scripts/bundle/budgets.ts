/** kB, of 1,000 bytes, as uploaded. DESIGN section 12 says it of the alert's path (ingress, tasks/remediate); whoever can keeps to it as well. */
const MOST = 420;

/** Who cannot, and why. None of them is between an alert and what is done about it. */
const MORE: Readonly<Record<string, number>> = {
  // Every route, its schemas twice (as zod's and as JSON schemas for the API document), tokens of an identity provider, and viewers'
  // tokens with the client that reads what signs them (30 kB), and lists of revocations (10 kB).
  api: 730,
  // Scheduler, Step Functions and SQS, and the slices of imports.
  dispatcher: 450,
  // S3's client, which is the largest of all, for two of its calls; every five minutes, and nobody waits for it.
  export: 475,
  // Sees and decides everything in one invocation: three media and workflow clients, CloudWatch's and WAF's, signals,
  // incidents, reconciliation, jobs that stand.
  sweep: 490,
};

export const budgetOf = (folder: string): number => MORE[folder] ?? MOST;
