import { EXPORT_KEY } from "../packages/adapters/src/s3/archive";
import type { Config } from "./config";
import type { Statement } from "./function";
import { account, named } from "./names";

/** Days for which an export that newer ones have replaced can still be rebuilt from. */
const KEPT = 30;

/**
 * Desired state outside the home Region: one object, of which every version is kept for a month, encrypted, over TLS alone, and nobody's
 * outside this account.
 */
export function exports(config: Config) {
  const production = $app.stage === "production";
  const region = config.second;
  const bucket = new aws.s3.Bucket("Exports", {
    region,
    // Bucket names are the world's: the account makes it ours.
    bucket: $interpolate`${named("exports")}-${account()}`,
    forceDestroy: !production,
  });
  const of = { region, bucket: bucket.id };
  new aws.s3.BucketVersioning("ExportsVersions", { ...of, versioningConfiguration: { status: "Enabled" } });
  new aws.s3.BucketServerSideEncryptionConfiguration("ExportsEncryption", {
    ...of,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new aws.s3.BucketPublicAccessBlock("ExportsPrivate", {
    ...of,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new aws.s3.BucketLifecycleConfiguration("ExportsLifecycle", {
    ...of,
    rules: [
      { id: "old", status: "Enabled", filter: {}, noncurrentVersionExpiration: { noncurrentDays: KEPT } },
      { id: "torn", status: "Enabled", filter: {}, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
    ],
  });
  new aws.s3.BucketPolicy("ExportsPolicy", {
    ...of,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsAlone",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [bucket.arn, $interpolate`${bucket.arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
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
