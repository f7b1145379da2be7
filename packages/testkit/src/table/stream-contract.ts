import type { StreamRecord, StreamSource } from "@showcaller/adapters/table/stream";
import type { Table } from "@showcaller/core/ports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

export interface OpenedStream {
  table: Table;
  stream: StreamSource;
  close(): Promise<void>;
}

/** What every implementation of `StreamSource` passes, on the stream of its own table. */
export function streamContract(name: string, make: () => Promise<OpenedStream>): void {
  describe(`StreamSource contract: ${name}`, () => {
    let opened: OpenedStream;
    beforeAll(async () => {
      opened = await make();
    });
    afterAll(() => opened?.close());

    /** Everything after `after`, read in batches of `limit`. */
    async function drain(
      after: string | undefined,
      limit = 100,
    ): Promise<{ records: StreamRecord[]; last: string | undefined }> {
      const records: StreamRecord[] = [];
      for (let last = after; ; ) {
        const batch = await opened.stream.next(last, limit);
        expect(batch.records.length).toBeLessThanOrEqual(limit);
        if (batch.records.length === 0) return { records, last };
        records.push(...batch.records);
        expect(records.length, "records without end").toBeLessThan(1000);
        last = batch.last;
      }
    }
    const start = async () => (await drain(undefined)).last;
    const told = ({ eventName, dynamodb: { Keys, OldImage, NewImage } }: StreamRecord) => ({
      eventName,
      Keys,
      OldImage,
      NewImage,
    });

    it("records inserts, changes and removals with both images", async () => {
      const from = await start();
      const key = { pk: "images", sk: "a" };
      await opened.table.write([{ put: { ...key, n: 1, list: [true, null, { s: "" }] } }]);
      await opened.table.write([{ update: key, add: { n: 1 }, remove: ["list"] }]);
      await opened.table.write([{ delete: key }]);
      const { records } = await drain(from);
      const Keys = { pk: { S: "images" }, sk: { S: "a" } };
      const list = { L: [{ BOOL: true }, { NULL: true }, { M: { s: { S: "" } } }] };
      const [one, two] = [
        { ...Keys, n: { N: "1" }, list },
        { ...Keys, n: { N: "2" } },
      ];
      expect(records.map(told)).toEqual([
        { eventName: "INSERT", Keys, OldImage: undefined, NewImage: one },
        { eventName: "MODIFY", Keys, OldImage: one, NewImage: two },
        { eventName: "REMOVE", Keys, OldImage: two, NewImage: undefined },
      ]);
      for (const record of records)
        expect(record).toMatchObject({
          eventID: expect.stringMatching(/^\w+$/),
          eventVersion: "1.1",
          eventSource: "aws:dynamodb",
          eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:/),
          dynamodb: {
            SequenceNumber: expect.stringMatching(/^\d+$/),
            StreamViewType: "NEW_AND_OLD_IMAGES",
            SizeBytes: expect.any(Number),
            ApproximateCreationDateTime: expect.any(Number),
          },
        });
      expect(new Set(records.map((record) => record.eventID)).size).toBe(3);
    });

    it("records nothing for a write that changes nothing, fails, or only checks", async () => {
      const key = { pk: "nothing", sk: "a" };
      await opened.table.write([{ put: { ...key, map: { a: 1, b: [2] } } }]);
      const from = await start();
      await opened.table.write([{ put: { ...key, map: { b: [2], a: 1 } } }]);
      await opened.table.write([{ update: key, set: { map: { a: 1, b: [2] } } }]);
      await opened.table.write([{ check: key, if: { exists: true } }]);
      await opened.table.write([{ put: { ...key, sk: "b" } }, { check: key, if: { exists: false } }]);
      await opened.table.write([{ delete: { ...key, sk: "never" } }]);
      expect((await drain(from)).records.map(told)).toEqual([]);
    });

    it("goes on from any sequence number, in batches of any size, without gap or repetition", async () => {
      const from = await start();
      for (const n of [0, 1, 2]) {
        const sks = Array.from({ length: 5 }, (_, i) => `${n}-${i}`);
        await opened.table.write(sks.map((sk) => ({ put: { pk: "many", sk } })));
      }
      const { records, last } = await drain(from);
      expect(records.map((record) => record.dynamodb.Keys.sk)).toHaveLength(15);
      for (const limit of [1, 4, 15]) expect((await drain(from, limit)).records).toEqual(records);
      for (const [index, record] of records.entries()) {
        const { records: rest } = await opened.stream.next(record.dynamodb.SequenceNumber, 100);
        expect(rest).toEqual(records.slice(index + 1));
      }
      expect(await opened.stream.next(last, 10)).toEqual({ records: [], last });
    });
  });
}
