import {
  type CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ListKeysCommand,
  UpdateKeysCommand,
} from "@aws-sdk/client-cloudfront-keyvaluestore";
import type { EdgeStore } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** One fewer than a call may change: a page that is wrong all through is mended in one batch, with the batch's number. */
const PAGE = 49;

/**
 * One KeyValueStore. Its API takes one writer at a time: If-Match is the ETag of the whole store
 * (docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-kvp.html). A request costs about $0.001.
 */
export const edgeStore = (client: CloudFrontKeyValueStoreClient, KvsARN: string): EdgeStore => ({
  describe: () =>
    outcome(async () => {
      const { ETag, ItemCount, TotalSizeInBytes } = await client.send(new DescribeKeyValueStoreCommand({ KvsARN }));
      return { etag: present(ETag), keys: ItemCount ?? 0, bytes: TotalSizeInBytes ?? 0 };
    }),
  get: (Key) =>
    outcome(async () => {
      try {
        return (await client.send(new GetKeyCommand({ KvsARN, Key }))).Value;
      } catch (thrown) {
        if (thrown instanceof Error && thrown.name === "ResourceNotFoundException") return undefined;
        throw thrown;
      }
    }),
  list: (NextToken) =>
    outcome(async () => {
      const page = await client.send(
        new ListKeysCommand({ KvsARN, MaxResults: PAGE, ...(NextToken ? { NextToken } : {}) }),
      );
      const entries = (page.Items ?? []).map(({ Key, Value }) => ({ key: present(Key), value: Value ?? "" }));
      return { entries, ...(page.NextToken ? { next: page.NextToken } : {}) };
    }),
  update: (IfMatch, puts, deletes) =>
    outcome(async () => {
      const { ETag } = await client.send(
        new UpdateKeysCommand({
          KvsARN,
          IfMatch,
          Puts: puts.map(({ key, value }) => ({ Key: key, Value: value })),
          Deletes: deletes.map((key) => ({ Key: key })),
        }),
      );
      return { etag: present(ETag) };
    }),
});

/** Members that the model makes optional and the service always sends. */
function present(text: string | undefined): string {
  if (text === undefined) throw new Error("CloudFront KeyValueStore sent an answer without its ETag or key");
  return text;
}
