import type { Ask, ChannelId, IncidentId, JobId, LegSwitch } from "@showcaller/contracts";
import type { Page, Write } from "@showcaller/core/ports";
import { DAY, SECOND } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { askItem, intact, legSwitchItem, readAsk, readLegSwitch } from "./items.ts";
import { keys, LEG_SWITCHES } from "./keys.ts";

/** What remediation keeps beside incidents: whom it waits for, and where it has sent viewers. */
export interface Remedies {
  /** The wait for a human's answer, if an execution waits. One an incident: a later one replaces an earlier. */
  ask(incident: IncidentId): Promise<Ask | undefined>;
  keepAsk(ask: Ask): Promise<void>;
  /** Only if it is still that wait. */
  dropAsk(ask: Ask): Promise<void>;
  /** Who has got a message already, by webhook and level. */
  told(about: IncidentId | JobId, key: string): Promise<readonly string[]>;
  /** Whoever writes it sends the message, alone. */
  keepTold(about: IncidentId | JobId, key: string, told: readonly string[], line: Write): Promise<void>;
  /** Where viewers of a channel are to be served from; whoever reads it minds `until`. */
  legSwitch(channel: ChannelId): Promise<LegSwitch | undefined>;
  /** All of them. */
  legSwitches(): Promise<LegSwitch[]>;
  /** To ride in a transaction. */
  putLegSwitch(legSwitch: LegSwitch): Write;
  /** To ride in a transaction, after it was read to be there: takes it back only if it is still this incident's. */
  dropLegSwitch(legSwitch: LegSwitch): Write;
}

/** A message is sent within the quarter of an hour that its escalation takes. */
const KEPT = 30 * DAY;

export const remedies = ({ table, clock }: Context): Remedies => ({
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
  async told(about, key) {
    const item = await table.get(keys.told(about, key));
    return Array.isArray(item?.told) ? item.told.map(String) : [];
  },
  async keepTold(about, key, told, line) {
    const expiresAt = Math.ceil((clock.now() + KEPT) / SECOND);
    await table.write([{ put: { ...keys.told(about, key), told: [...told], expiresAt } }, line]);
  },
  async legSwitch(channel) {
    const item = await table.get(keys.legSwitch(channel));
    return item && readLegSwitch(item);
  },
  async legSwitches() {
    const found: LegSwitch[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page: Page = await table.query({ pk: LEG_SWITCHES, ...(cursor ? { cursor } : {}) });
      found.push(...intact(page.items, readLegSwitch));
      cursor = page.cursor;
    }
    return found;
  },
  putLegSwitch: (legSwitch) => ({ put: legSwitchItem(legSwitch) }),
  dropLegSwitch: ({ channel, incident }) => ({ delete: keys.legSwitch(channel), if: { equals: { incident } } }),
});
