import type { Channel } from "@showcaller/contracts";
import type { Write } from "@showcaller/core/ports";
import type { CallRecord } from "../../kernel/types.ts";

/** What changes an encoder, its schedule, a flow, or what the packager holds. */
const MUTATING =
  /^(?:(?:Start|Stop|Update)Channel|RestartChannelPipelines|BatchUpdateSchedule|StartFlow|StopFlow|ResetChannelState)$/;

/**
 * Watches our hands: whatever we change is a registered channel's (law 6), and its lease is held at that moment (law 7). Told of
 * every write to the table and every call.
 */
export class Hands {
  /** Until when, by channel. */
  readonly #leases = new Map<string, number>();
  /** By Region and MediaLive id, flow ARN, or the packager's channel group and channel. */
  readonly #channels = new Map<string, Channel>();

  begin(channels: readonly Channel[]): void {
    for (const channel of channels) {
      this.#channels.set(`${channel.region} ${channel.encoder.arn.split(":").at(-1)}`, channel);
      for (const { arn } of channel.flows) this.#channels.set(`${channel.region} ${arn}`, channel);
      const { channelGroup: group, channel: name } = channel.packager ?? {};
      if (group && name) this.#channels.set(`${channel.region} ${group}/${name}`, channel);
    }
  }

  /** Writes that have taken effect. */
  wrote(writes: readonly Write[]): void {
    for (const write of writes) {
      if (!("update" in write) || write.update.pk !== "RUNTIME") continue;
      const until = write.set?.leaseUntil;
      if (typeof until === "number") this.#leases.set(write.update.sk, until);
      if (write.remove?.includes("leaseUntil")) this.#leases.delete(write.update.sk);
    }
  }

  /** What is wrong with a call: the law and the words. */
  called({ at, function: by, operation, region, resource, outcome }: CallRecord): { law: string; what: string }[] {
    if (!by.startsWith("showcaller-") || outcome !== "ok" || !MUTATING.test(operation)) return [];
    const channel = this.#channels.get(`${region} ${resource}`);
    if (!channel) return [{ law: "law 6", what: `${operation} by ${by} on ${resource}, which nobody registered` }];
    const until = this.#leases.get(channel.id) ?? 0;
    return until > at ? [] : [{ law: "law 7", what: `${operation} by ${by} on ${channel.id} without its lease` }];
  }
}
