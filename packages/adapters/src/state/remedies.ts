import type { Ask, ChannelId, IncidentId, LegSwitch } from "@showcaller/contracts";
import type { Write } from "@showcaller/core/ports";
import type { Context } from "./context.ts";
import { askItem, legSwitchItem, readAsk, readLegSwitch } from "./items.ts";
import { keys } from "./keys.ts";

/** What remediation keeps beside incidents: whom it waits for, and where it has sent viewers. */
export interface Remedies {
  /** The wait for a human's answer, if an execution waits. One an incident: a later one replaces an earlier. */
  ask(incident: IncidentId): Promise<Ask | undefined>;
  keepAsk(ask: Ask): Promise<void>;
  /** Only if it is still that wait. */
  dropAsk(ask: Ask): Promise<void>;
  /** Where viewers of a channel are to be served from; whoever reads it minds `until`. */
  legSwitch(channel: ChannelId): Promise<LegSwitch | undefined>;
  /** To ride in a transaction. */
  putLegSwitch(legSwitch: LegSwitch): Write;
  /** To ride in a transaction, after it was read to be there: takes it back only if it is still this incident's. */
  dropLegSwitch(legSwitch: LegSwitch): Write;
}

export const remedies = ({ table }: Context): Remedies => ({
  async ask(incident) {
    const item = await table.get(keys.ask(incident));
    return item && readAsk(item);
  },
  async keepAsk(ask) {
    await table.write([{ put: askItem(ask) }]);
  },
  async dropAsk({ incident, attempt }) {
    await table.write([{ delete: keys.ask(incident), if: { equals: { attempt } } }]);
  },
  async legSwitch(channel) {
    const item = await table.get(keys.legSwitch(channel));
    return item && readLegSwitch(item);
  },
  putLegSwitch: (legSwitch) => ({ put: legSwitchItem(legSwitch) }),
  dropLegSwitch: ({ channel, incident }) => ({ delete: keys.legSwitch(channel), if: { equals: { incident } } }),
});
