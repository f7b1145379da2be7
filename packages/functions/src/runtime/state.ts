/*
 * The parts of the state, each by itself, as parts.ts has the ports: a Lambda's bundle holds those that its main.ts names.
 */
export { blocks } from "@showcaller/adapters/state/blocks";
export { changes } from "@showcaller/adapters/state/changes";
export { channels } from "@showcaller/adapters/state/channels";
export { edge } from "@showcaller/adapters/state/edge";
export { generations } from "@showcaller/adapters/state/generations";
export { incidents } from "@showcaller/adapters/state/incidents";
export { jobs } from "@showcaller/adapters/state/jobs";
export { journal } from "@showcaller/adapters/state/journal";
export { liveEvents } from "@showcaller/adapters/state/live-events";
export { monitors } from "@showcaller/adapters/state/monitors";
export { playbooks } from "@showcaller/adapters/state/playbooks";
export { progress } from "@showcaller/adapters/state/progress";
export { projections } from "@showcaller/adapters/state/projections";
export { remedies } from "@showcaller/adapters/state/remedies";
export { revocationGroups } from "@showcaller/adapters/state/revocation-groups";
export { revocationJobs } from "@showcaller/adapters/state/revocation-jobs";
export { revocations } from "@showcaller/adapters/state/revocations";
export { runtimes } from "@showcaller/adapters/state/runtimes";
export { signals } from "@showcaller/adapters/state/signals";
export { webhooks } from "@showcaller/adapters/state/webhooks";
export { zones } from "@showcaller/adapters/state/zones";
