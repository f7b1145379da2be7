import type { Item } from "@showcaller/core/ports";
import { toDynamoItem } from "./attribute-values.ts";
import { itemSize } from "./size.ts";
import { compareSequence, type StreamRecord, type StreamSource } from "./stream.ts";

/** A change as the memory table keeps it; its record is only spelled out when read. */
interface Change {
  number: number;
  /** Milliseconds. */
  at: number;
  before: Item | undefined;
  after: Item | undefined;
}

/** Fixed width, so that the text sorts as the number does. */
const sequence = (number: number): string => `1${String(number).padStart(20, "0")}`;

/** The stream of one in-memory table. Keeps every record until it is trimmed. */
export class MemoryStream implements StreamSource {
  #changes: Change[] = [];
  #count = 0;

  push(at: number, before: Item | undefined, after: Item | undefined): void {
    this.#changes.push({ number: ++this.#count, at, before, after });
  }

  async next(after: string | undefined, limit: number): Promise<{ records: StreamRecord[]; last: string | undefined }> {
    const first = this.#firstAfter(after);
    const records = this.#changes.slice(first, first + limit).map(toRecord);
    return { records, last: records.at(-1)?.dynamodb.SequenceNumber ?? after };
  }

  trim(through: string): void {
    this.#changes = this.#changes.slice(this.#firstAfter(through));
  }

  snapshot(): StreamSnapshot {
    return { count: this.#count, changes: structuredClone(this.#changes) };
  }

  load(snapshot: StreamSnapshot): void {
    this.#count = snapshot.count;
    this.#changes = structuredClone(snapshot.changes);
  }

  #firstAfter(after: string | undefined): number {
    if (after === undefined) return 0;
    const head = this.#changes[0]?.number ?? this.#count + 1;
    const number = Number(after.slice(1));
    if (!/^1\d{20}$/.test(after) || compareSequence(after, sequence(this.#count)) > 0)
      throw new Error(`not a sequence number of this stream: ${after}`);
    return Math.max(0, number + 1 - head);
  }
}

export interface StreamSnapshot {
  count: number;
  changes: Change[];
}

function toRecord({ number, at, before, after }: Change): StreamRecord {
  const { pk, sk } = (after ?? before) as Item;
  return {
    eventID: String(number).padStart(32, "0"),
    eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "local",
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at / 1000),
      Keys: { pk: { S: pk }, sk: { S: sk } },
      ...(after && { NewImage: toDynamoItem(after) }),
      ...(before && { OldImage: toDynamoItem(before) }),
      SequenceNumber: sequence(number),
      SizeBytes: itemSize({ pk, sk }) + itemSize(after ?? {}) + itemSize(before ?? {}),
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    eventSourceARN: "arn:aws:dynamodb:local:000000000000:table/showcaller/stream/2000-01-01T00:00:00.000",
  };
}
