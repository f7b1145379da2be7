import type {
  BlockId,
  ChannelId,
  FeedId,
  IncidentId,
  JobId,
  LiveEventId,
  PlaybookId,
  RevocationId,
  RouteName,
  WebhookId,
} from "@showcaller/contracts";
import type { Reply } from "../http/serve.ts";
import { blockReply, writesBlock } from "./blocks.ts";
import type { ApiDeps } from "./deps.ts";
import { edgeView } from "./edge.ts";
import { feedView, writesFeed } from "./feeds.ts";
import { jobView, makesJob } from "./imports.ts";
import { isByHand } from "./incidents.ts";
import { jobPlace } from "./job-place.ts";
import { keysNow } from "./keys.ts";
import { placeOf, view } from "./live-events.ts";
import { playbookReply } from "./playbooks.ts";
import { UNKNOWN } from "./rebuild.ts";
import { ofRevocationJob, revocationJobReply } from "./revocation-lists.ts";
import { revocationReply, writesRevocation } from "./revocations.ts";
import { noSuchWebhook, webhookView } from "./webhooks.ts";

/** The reply to a request that an earlier try carried out: what it wrote, as it stands now. */
export const written =
  ({ store }: Pick<ApiDeps, "store">) =>
  async (name: RouteName, id: string): Promise<Reply> => {
    if (name === "putChannel") {
      const channel = await store.channels.get(id as ChannelId);
      if (!channel) throw new Error(`channel ${id} was written and is not there`);
      return { value: channel };
    }
    if (writesFeed(name)) {
      const feed = await store.feeds.read(id as FeedId);
      if (!feed) throw new Error(`feed ${id} was written and is not there`);
      return { value: feedView(feed) };
    }
    if (isByHand(name)) {
      const incident = await store.incidents.get(id as IncidentId);
      if (!incident) throw new Error(`incident ${id} was written and is not there`);
      return { value: incident };
    }
    if (name === "putPlaybook") {
      const playbook = await store.playbooks.get(id as PlaybookId);
      if (!playbook) throw new Error(`playbook ${id} was written and is not there`);
      return playbookReply(playbook);
    }
    if (name === "deleteWebhook") return { text: "", headers: {} };
    if (name === "putWebhook") {
      // It may have been removed since.
      const webhook = await store.webhooks.get(id as WebhookId);
      if (!webhook) throw noSuchWebhook(id as WebhookId);
      return { value: webhookView(webhook) };
    }
    if (writesRevocation(name)) {
      const held = await store.revocations.get(id as RevocationId);
      if (!held) throw new Error(`revocation ${id} was written and is not there`);
      return revocationReply(name, held);
    }
    if (name === "rebuild") return { value: (await store.generations.read()) ?? UNKNOWN };
    if (writesBlock(name)) {
      const block = await store.blocks.get(id as BlockId);
      if (!block) throw new Error(`block ${id} was written and is not there`);
      return blockReply(name, block);
    }
    if (ofRevocationJob(name)) {
      const job = await store.revocationJobs.read(id as JobId);
      if (!job) throw new Error(`job ${id} was written and is not there`);
      return revocationJobReply(name, job);
    }
    if (name === "rotateKeys") return { value: await keysNow({ store }) };
    if (name === "putEdge") return { value: edgeView(await store.edge.read()) };
    if (makesJob(name)) {
      const job = await store.jobs.read(id as JobId);
      if (!job) throw new Error(`job ${id} was written and is not there`);
      return { value: jobView(job), headers: { location: jobPlace(job) } };
    }
    const stored = await store.liveEvents.read(id as LiveEventId);
    if (!stored) throw new Error(`live event ${id} was written and is not there`);
    const value = view(stored);
    return { value, ...(name === "createLiveEvent" ? { headers: { location: placeOf(value) } } : {}) };
  };
