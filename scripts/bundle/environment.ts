const arn = (machine: string): string => `arn:aws:states:eu-west-2:000000000000:stateMachine:showcaller-${machine}`;

/** All that any function is given (stacks/functions.ts), of a bundle that is run here, with AWS at `endpoint`. */
export const lambdaEnvironment = (endpoint: string) => ({
  PATH: process.env.PATH,
  AWS_REGION: "eu-west-2",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_ENDPOINT_URL: endpoint,
  TABLE_NAME: "showcaller",
  START_MACHINE_ARN: arn("start"),
  STOP_MACHINE_ARN: arn("stop"),
  REMEDIATE_MACHINE_ARN: arn("remediate"),
  TELL_MACHINE_ARN: arn("tell"),
  REVOKE_MACHINE_ARN: arn("revoke"),
  SCHEDULE_GROUP: "default",
  SCHEDULE_ROLE_ARN: "arn:aws:iam::000000000000:role/showcaller-scheduler",
  SCHEDULE_DLQ_ARN: "arn:aws:sqs:eu-west-2:000000000000:showcaller-cues-dlq",
  IP_SET_V4_ARN: "arn:aws:wafv2:us-east-1:000000000000:global/ipset/showcaller-blocked-v4/4",
  IP_SET_V6_ARN: "arn:aws:wafv2:us-east-1:000000000000:global/ipset/showcaller-blocked-v6/6",
  EXPORT_REGION: "eu-west-3",
  EXPORT_BUCKET: "showcaller-exports-000000000000",
  STAGE: "laptop",
  EDGE_QUEUE_URL: "https://sqs.eu-west-2.amazonaws.com/000000000000/showcaller-wakes.fifo",
  STORE_ARN: "arn:aws:cloudfront::000000000000:key-value-store/showcaller",
  AUTH_ISSUER: "https://issuer.example.com/",
  AUTH_AUDIENCE: "https://api.example.com",
  AUTH_JWKS_URI: "https://issuer.example.com/jwks.json",
});
