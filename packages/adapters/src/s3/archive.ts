import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Archive } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** The one object; its bucket keeps older versions of it (stacks/state.ts). */
export const EXPORT_KEY = "desired-state.json";

/** One object in a versioned bucket, encrypted by the bucket's own default. `client` is of the bucket's Region. */
export const archive = (client: S3Client, Bucket: string): Archive => ({
  put: (text) =>
    outcome(async () => {
      const { VersionId } = await client.send(
        new PutObjectCommand({ Bucket, Key: EXPORT_KEY, Body: text, ContentType: "application/json" }),
      );
      // "null" is what an unversioned bucket says (S3 user guide, "How S3 Versioning works"): older exports would be gone.
      return { version: VersionId ?? "null" };
    }),
  get: (version) =>
    outcome(async () => {
      try {
        const { Body, VersionId } = await client.send(
          new GetObjectCommand({ Bucket, Key: EXPORT_KEY, ...(version === undefined ? {} : { VersionId: version }) }),
        );
        return { version: VersionId ?? "null", text: (await Body?.transformToString()) ?? "" };
      } catch (thrown) {
        if (thrown instanceof Error && ["NoSuchKey", "NoSuchVersion"].includes(thrown.name)) return undefined;
        throw thrown;
      }
    }),
});
