import { EXPORT_KEY } from "../packages/adapters/src/s3/archive";
import { keptBucket } from "./buckets";
import type { Config } from "./config";
import type { Statement } from "./function";

/** Days for which an export that newer ones have replaced can still be rebuilt from. */
const KEPT = 30;

/**
 * Desired state outside the home Region: one object, of which every version is kept for a month.
 */
export function exports({ second: region }: Config) {
  const bucket = keptBucket("Exports", {
    region,
    name: "exports",
    lifecycle: [{ id: "old", status: "Enabled", filter: {}, noncurrentVersionExpiration: { noncurrentDays: KEPT } }],
  });
  new aws.s3.BucketVersioning("ExportsVersions", {
    region,
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  });
  return bucket;
}

/** Older versions may be read, and none may be removed. Without ListBucket what is not there is answered 403 (API_GetObject). */
export const exportsAndReads = ({ arn }: aws.s3.Bucket): Statement[] => [
  {
    actions: ["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion"],
    resources: [$interpolate`${arn}/${EXPORT_KEY}`],
  },
  { actions: ["s3:ListBucket"], resources: [arn] },
];
