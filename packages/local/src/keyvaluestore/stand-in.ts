import { AwsError, type Millis, type StandIn, type World } from "../kernel/types.ts";

/** Quotas: CloudFront developer guide, "Quotas on key value stores". Bytes, of UTF-8. */
const QUOTAS = { store: 5_000_000, key: 512, value: 1024, keysACall: 50, bytesACall: 3_000_000, page: 50 } as const;
/** Reads and writes through the API: $1 for 1,000 calls (aws.amazon.com/cloudfront/pricing, KeyValueStore API). */
export const DOLLARS_A_CALL = 0.001;

export interface KeyValueStoreOptions {
  world: World;
  /** How long a call takes, in virtual time. */
  latency: Millis;
  /**
   * From a write's answer until every edge reads it. AWS says "seconds" and promises none; one number for all locations, where AWS
   * has a different one for each.
   */
  propagation: Millis;
}

export interface KeyValueStore extends StandIn {
  /** What edge locations read now. */
  atEdge(key: string): string | undefined;
  summary(): { etag: string; keys: number; bytes: number; calls: number; dollars: number };
}

interface Head {
  version: number;
  keys: number;
  bytes: number;
  calls: number;
}
interface Change {
  puts: readonly (readonly [key: string, value: string])[];
  deletes: readonly string[];
}

const STORE = "kvs";
const EDGE = "kvs.edge";
const HEAD = "kvs.head";
const ARRIVES = "kvs.arrives";

const size = (text: string): number => Buffer.byteLength(text);
const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
const etagOf = ({ version }: Head): string => `KV${version.toString(36).padStart(10, "0")}`;

/** One CloudFront KeyValueStore, with its quotas and its ETag, and the copies of it at the edge, which are behind. */
export const keyValueStoreStandIn = ({ world, latency, propagation }: KeyValueStoreOptions): KeyValueStore => {
  const { shelf } = world;
  const head = (): Head => shelf.get<Head>(HEAD, "") ?? { version: 1, keys: 0, bytes: 0, calls: 0 };
  let sorted: { version: number; keys: string[] } | undefined;

  world.on(ARRIVES, (change) => apply(EDGE, change as Change));
  const apply = (kind: string, { puts, deletes }: Change): void => {
    for (const [key, value] of puts) shelf.put(kind, key, value);
    for (const key of deletes) shelf.delete(kind, key);
  };

  const keysOf = (version: number): string[] => {
    if (sorted?.version !== version) sorted = { version, keys: shelf.all(STORE).map(([key]) => key) };
    return sorted.keys;
  };

  function changed(input: Record<string, unknown>, change: Change): Record<string, unknown> {
    const before = head();
    if (input.IfMatch !== etagOf(before))
      throw new AwsError("ConflictException", "The resource was changed since IfMatch.");
    const keys = [...change.puts.map(([key]) => key), ...change.deletes];
    if (keys.length === 0 || keys.length > QUOTAS.keysACall)
      throw invalid(`${keys.length} keys, of ${QUOTAS.keysACall}.`);
    if (new Set(keys).size < keys.length) throw invalid("A key is named twice.");
    let { keys: count, bytes } = before;
    let sent = 0;
    const sizeOf = (key: string): number => {
      const value = shelf.get<string>(STORE, key);
      return value === undefined ? 0 : size(key) + size(value);
    };
    for (const [key, value] of change.puts) {
      if (size(key) < 1 || size(key) > QUOTAS.key) throw invalid(`A key has ${size(key)} bytes, of ${QUOTAS.key}.`);
      if (size(value) > QUOTAS.value) throw invalid(`A value has ${size(value)} bytes, of ${QUOTAS.value}.`);
      const was = sizeOf(key);
      sent += size(key) + size(value);
      bytes += size(key) + size(value) - was;
      count += was === 0 ? 1 : 0;
    }
    for (const key of change.deletes) {
      const was = sizeOf(key);
      if (was === 0) throw new AwsError("ResourceNotFoundException", "A key to delete is not there.");
      bytes -= was;
      count -= 1;
    }
    if (sent > QUOTAS.bytesACall) throw invalid(`${sent} bytes, of ${QUOTAS.bytesACall}.`);
    if (bytes > QUOTAS.store)
      throw new AwsError("ServiceQuotaExceededException", `The store would have ${bytes} bytes, of ${QUOTAS.store}.`);
    const after = { ...before, version: before.version + 1, keys: count, bytes };
    shelf.atomically(() => {
      apply(STORE, change);
      shelf.put(HEAD, "", after);
      // What is written before anybody was served goes out with the function itself.
      if (before.version === 1) apply(EDGE, change);
      else world.setTimer(ARRIVES, String(after.version).padStart(12, "0"), world.now + propagation, change);
    });
    return { ETag: etagOf(after), ItemCount: count, TotalSizeInBytes: bytes };
  }

  function list({ MaxResults = 10, NextToken }: Record<string, unknown>): Record<string, unknown> {
    const wanted = Number(MaxResults);
    if (wanted < 1 || wanted > QUOTAS.page) throw invalid(`MaxResults is at most ${QUOTAS.page}.`);
    const keys = keysOf(head().version);
    const after = NextToken === undefined ? undefined : Buffer.from(String(NextToken), "base64url").toString();
    const from = after === undefined ? 0 : keys.findIndex((key) => key > after);
    const page = from < 0 ? [] : keys.slice(from, from + wanted);
    const last = page.at(-1);
    return {
      Items: page.map((Key) => ({ Key, Value: shelf.get<string>(STORE, Key) ?? "" })),
      ...(last !== undefined && last !== keys.at(-1) ? { NextToken: Buffer.from(last).toString("base64url") } : {}),
    };
  }

  const operations: Readonly<Record<string, (input: Record<string, unknown>) => Record<string, unknown>>> = {
    DescribeKeyValueStore: ({ KvsARN }) => {
      const { keys, bytes } = head();
      return {
        ETag: etagOf(head()),
        ItemCount: keys,
        TotalSizeInBytes: bytes,
        KvsARN,
        Created: new Date(0),
        LastModified: new Date(world.now),
        Status: "READY",
      };
    },
    GetKey: ({ Key }) => {
      const Value = shelf.get<string>(STORE, String(Key));
      if (Value === undefined) throw new AwsError("ResourceNotFoundException", "There is no such key.");
      return { Key, Value, ItemCount: head().keys, TotalSizeInBytes: head().bytes };
    },
    ListKeys: list,
    PutKey: (input) => changed(input, { puts: [[String(input.Key), String(input.Value)]], deletes: [] }),
    DeleteKey: (input) => changed(input, { puts: [], deletes: [String(input.Key)] }),
    UpdateKeys: (input) => changed(input, changeOf(input)),
  };

  return {
    service: "cloudfront-keyvaluestore",
    resource: (_, input) => String(input.Key ?? ""),
    async call(operation, input) {
      const run = operations[operation];
      if (!run)
        throw new AwsError("NotImplementedException", `cloudfront-keyvaluestore ${operation} is not built locally`);
      if (latency > 0) await world.sleep(latency);
      const counted = head();
      shelf.put(HEAD, "", { ...counted, calls: counted.calls + 1 });
      return run(input);
    },
    atEdge: (key) => shelf.get<string>(EDGE, key),
    summary: () => {
      const now = head();
      const { keys, bytes, calls } = now;
      return { etag: etagOf(now), keys, bytes, calls, dollars: Number((calls * DOLLARS_A_CALL).toFixed(3)) };
    },
  };
};

const changeOf = ({ Puts = [], Deletes = [] }: Record<string, unknown>): Change => ({
  puts: (Puts as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value] as const),
  deletes: (Deletes as { Key: string }[]).map(({ Key }) => Key),
});
