import { see } from "@showcaller/adapters/account/see";
import type { CorruptItem } from "@showcaller/adapters/state/items";
import { createStore, type FullStore } from "@showcaller/adapters/state/store";
import type { Channel, Finding, Playbook } from "@showcaller/contracts";
import type { Account, Seen } from "@showcaller/core/doctor/account";
import { about, judged } from "@showcaller/core/doctor/finding";
import type { Ids, Instant, Table } from "@showcaller/core/ports";

/** Which deployment is looked at. */
export interface Deployment {
  /** What its names begin with: `showcaller-production`. */
  prefix: string;
  home: string;
  table: string;
  /** `arn:aws:<service>:<home>:<account>:` of it. */
  arn: (service: string) => string;
  /** ARN of the edge's KeyValueStore, where it is to be looked at. */
  store?: string | undefined;
  /** Id of the distribution that viewers use, where it is to be looked at. */
  distribution?: string | undefined;
  /** Of production nothing is deleted by accident. */
  protect: boolean;
}

/** Everything that a check may look at. What was read of the table once is the same for all of them. */
export interface Context {
  account: Account;
  deployment: Deployment;
  now: Instant;
  channels: Seen<readonly Channel[]>;
  playbooks: Seen<readonly Playbook[]>;
  store: FullStore;
  /** Items that cannot be read. */
  damaged: readonly CorruptItem[];
}
export type Check = (context: Context) => Promise<Finding[]>;

/** Only ever reads: whoever would write through it fails. */
const reading = (table: Table): Table => ({
  get: (key) => table.get(key),
  query: (request) => table.query(request),
  write: () => Promise.reject(new TypeError("the doctor changes nothing")),
});
const noIds: Ids = {
  ulid: () => {
    throw new TypeError("the doctor makes nothing");
  },
};

export const contextOf = async (parts: {
  account: Account;
  deployment: Deployment;
  table: Table;
  now: Instant;
}): Promise<Context> => {
  const { now } = parts;
  const store = createStore({ table: reading(parts.table), clock: { now: () => now }, ids: noIds });
  const damaged: CorruptItem[] = [];
  const note = (item: CorruptItem): void => void damaged.push(item);
  const channels = await query(() => store.channels.all(note));
  const playbooks = await query(() => store.playbooks.all(note));
  return { ...parts, store, channels, playbooks, damaged };
};

/** Of the table, by the store: AWS's own refusal is what the table port's was caused by. */
export const query = <T>(read: () => Promise<T>): Promise<Seen<T>> =>
  see("dynamodb:Query", () =>
    read().catch((thrown: unknown) => {
      throw thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    }),
  );

/** The same for each registered channel, one after the other: MediaLive takes 20 calls a second of the whole account. */
export const eachChannel =
  (check: string, look: (channel: Channel, context: Context) => Promise<Finding[]>): Check =>
  async (context) => {
    if (!context.channels.ok) return judged(check, "registered channels", context.channels, () => []);
    const found: Finding[] = [];
    for (const channel of context.channels.value) found.push(...(await look(channel, context)));
    return found.length > 0 ? found : [about(check, "registered channels")("note", "nothing to look at")];
  };

export const mediaRegions = ({ channels }: Context): string[] =>
  channels.ok ? [...new Set(channels.value.map(({ region }) => region))].sort() : [];
