import type { DynamoItem } from "./attribute-values.ts";

/**
 * One change of one item, exactly as a Lambda event source mapping delivers it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export interface StreamRecord {
  eventID: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion: "1.1";
  eventSource: "aws:dynamodb";
  awsRegion: string;
  dynamodb: {
    /** Epoch seconds. */
    ApproximateCreationDateTime: number;
    Keys: DynamoItem;
    NewImage?: DynamoItem;
    OldImage?: DynamoItem;
    /** Digits; rises with every record of an item, compare with `compareSequence`. */
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: "NEW_AND_OLD_IMAGES";
  };
  eventSourceARN: string;
  /** Only on what TTL removed: the service itself (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html). */
  userIdentity?: { type: "Service"; principalId: "dynamodb.amazonaws.com" };
}

/**
 * The changes of a table in order. A write that changes nothing leaves no record. Nothing polls by timer: whoever
 * writes says so, and then somebody reads until `records` is empty.
 */
export interface StreamSource {
  /**
   * Up to `limit` records after the sequence number `after` (`undefined`: from the oldest kept); none means that there
   * are no more for now. `last` is the sequence number to go on from: that of the last record read, else `after`.
   */
  next(after: string | undefined, limit: number): Promise<{ records: StreamRecord[]; last: string | undefined }>;
  /** Records up to and including this one will not be asked for again. */
  trim?(through: string): void;
}

/** Sequence numbers are digit strings of any length. */
export function compareSequence(a: string, b: string): number {
  const [x, y] = [BigInt(a), BigInt(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
