import { account, named } from "./names";

interface Kept {
  region: string;
  /** Ends in the account: bucket names are the world's. */
  name: string;
  lifecycle: aws.types.input.s3.BucketLifecycleConfigurationRule[];
  /** Besides that it is reached over TLS alone. */
  statements?: (arn: $util.Output<string>) => object[];
}

/** A bucket that is nobody's outside this account, encrypted, over TLS alone; in production it outlives its stack. */
export function keptBucket(name: string, { region, name: physical, lifecycle, statements }: Kept): aws.s3.Bucket {
  const bucket = new aws.s3.Bucket(name, {
    region,
    bucket: $interpolate`${named(physical)}-${account()}`,
    forceDestroy: $app.stage !== "production",
  });
  const of = { region, bucket: bucket.id };
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}Encryption`, {
    ...of,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  new aws.s3.BucketPublicAccessBlock(`${name}Private`, {
    ...of,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new aws.s3.BucketLifecycleConfiguration(`${name}Lifecycle`, {
    ...of,
    rules: [
      ...lifecycle,
      { id: "torn", status: "Enabled", filter: {}, abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
    ],
  });
  new aws.s3.BucketPolicy(`${name}Policy`, {
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
        ...(statements?.(bucket.arn) ?? []),
      ],
    }),
  });
  return bucket;
}
