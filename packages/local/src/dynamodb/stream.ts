import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { compareSequence, type StreamRecord, type StreamSource } from "@showcaller/adapters/table/stream";
import { callEngine, EngineRefusal } from "./call.ts";
import type { Forward } from "./forward.ts";
import { describeTable } from "./table.ts";

export interface EngineStreamOptions {
  forward: Forward;
  tableName: string;
  /** Milliseconds: dates the records, since the engine only knows the machine's clock. */
  now: () => number;
  /** What the records say of their origin; the engine's own words differ between runs. */
  region: string;
  account: string;
  /** DynamoDB Local: records come up to 60 ms after the write. An empty answer is then asked for again that long. */
  lags?: boolean;
}

interface Shard {
  ShardId: string;
  /** Its end is not used: dynoxide gives an open shard one, and compares digits as text for it. */
  SequenceNumberRange: { StartingSequenceNumber: string };
}
interface Answer {
  Records: StreamRecord[];
  NextShardIterator?: string;
}

/** `GetRecords` takes up to 1000. */
const MOST = 1000;
const LAG = 60;
const GLANCE = 5;

/** The stream of the engine's table, through the DynamoDB Streams API, as one sequence over all its shards. */
export function engineStream(options: EngineStreamOptions): StreamSource {
  const { forward, tableName } = options;
  const call = <T>(operation: string, input: unknown) =>
    callEngine<T>(forward, "DynamoDBStreams_20120810", operation, input);
  let arn: string | undefined;
  /** Where the last answer ended: saves two calls on every poll. */
  let resume: { after: string | undefined; shard: string; iterator: string } | undefined;

  async function shards(): Promise<Shard[]> {
    arn ??= (await describeTable(forward, tableName))?.LatestStreamArn;
    if (arn === undefined) throw new Error(`the table ${tableName} has no stream`);
    const found: Shard[] = [];
    let from: string | undefined;
    do {
      const page = await call<{ StreamDescription: { Shards: Shard[]; LastEvaluatedShardId?: string } }>(
        "DescribeStream",
        {
          StreamArn: arn,
          ...(from !== undefined && { ExclusiveStartShardId: from }),
        },
      );
      found.push(...page.StreamDescription.Shards);
      from = page.StreamDescription.LastEvaluatedShardId;
    } while (from !== undefined);
    return found.sort((a, b) => compareSequence(startOf(a), startOf(b)));
  }

  async function iteratorIn(shard: Shard, after: string | undefined): Promise<string> {
    const inside = after !== undefined && compareSequence(after, startOf(shard)) >= 0;
    const from = inside
      ? { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after }
      : { ShardIteratorType: "TRIM_HORIZON" };
    const input = { StreamArn: arn, ShardId: shard.ShardId, ...from };
    return (await call<{ ShardIterator: string }>("GetShardIterator", input)).ShardIterator;
  }

  /** Records of the first shard that has any after `after`. */
  async function firstAfter(after: string | undefined, limit: number): Promise<StreamRecord[]> {
    if (resume && resume.after === after) {
      const { shard, iterator } = resume;
      const records = await readFrom(shard, iterator, after, limit).catch(unlessExpired);
      if (records && (records.length > 0 || resume)) return records;
    }
    const found = await shards();
    const holder =
      after === undefined ? 0 : found.findLastIndex((shard) => compareSequence(startOf(shard), after) <= 0);
    for (const shard of found.slice(Math.max(0, holder))) {
      const records = await readFrom(shard.ShardId, await iteratorIn(shard, after), after, limit);
      if (records.length > 0) return records;
    }
    return [];
  }

  async function readFrom(
    shard: string,
    iterator: string,
    after: string | undefined,
    limit: number,
  ): Promise<StreamRecord[]> {
    const answer = await call<Answer>("GetRecords", { ShardIterator: iterator, Limit: Math.min(limit, MOST) });
    const last = answer.Records.at(-1)?.dynamodb.SequenceNumber ?? after;
    // A closed shard that is read to its end has no next iterator: the next call looks at the shards again.
    resume =
      answer.NextShardIterator === undefined ? undefined : { after: last, shard, iterator: answer.NextShardIterator };
    return answer.Records;
  }

  return {
    async next(after, limit) {
      for (let last = after, waited = 0; ; ) {
        const read = await firstAfter(last, limit);
        last = read.at(-1)?.dynamodb.SequenceNumber ?? last;
        const records = read.filter(isChange).map((record) => asDelivered(record, options));
        const over = read.length === 0 && (!options.lags || waited >= LAG);
        if (records.length > 0 || over) return { records, last };
        if (read.length > 0) continue;
        await setTimeout(GLANCE);
        waited += GLANCE;
      }
    },
  };
}

/** AWS leaves no record of a write that changes nothing, dynoxide does. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const isChange = ({ dynamodb: { OldImage, NewImage } }: StreamRecord): boolean =>
  OldImage === undefined || !isDeepStrictEqual(OldImage, NewImage);

const startOf = (shard: Shard): string => shard.SequenceNumberRange.StartingSequenceNumber;

/** The record as Lambda would deliver it, without a trace of which machine it was made on. */
function asDelivered(record: StreamRecord, { now, region, account, tableName }: EngineStreamOptions): StreamRecord {
  const { SequenceNumber } = record.dynamodb;
  return {
    eventID: SequenceNumber.padStart(32, "0"),
    eventName: record.eventName,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: region,
    dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(now() / 1000) },
    eventSourceARN: `arn:aws:dynamodb:${region}:${account}:table/${tableName}/stream/2000-01-01T00:00:00.000`,
    ...(record.userIdentity && { userIdentity: record.userIdentity }),
  };
}

/** Iterators live 15 minutes, and not beyond the engine's process in every engine. */
function unlessExpired(error: unknown): undefined {
  if (
    error instanceof EngineRefusal &&
    /^(ExpiredIterator|TrimmedDataAccess|ResourceNotFound)Exception$/.test(error.code)
  )
    return;
  throw error;
}
