import { TIMEOUTS } from "../packages/functions/src/timeouts";
import type { Config } from "./config";
import { type Bundles, componentName, type Statement } from "./function";
import { account, named } from "./names";

const FOLDER = "probe";

/** Named before it exists, for whoever invokes it: one name in each Region. */
const probeArn = (region: string) => $interpolate`arn:aws:lambda:${region}:${account()}:function:${named("probe")}`;

/** What the task that confirms is told; empty where no probe is configured. */
export const probeArns = ({ probes }: Config): $util.Output<string> =>
  $resolve((probes?.regions ?? []).map(probeArn)).apply((arns) => arns.join(","));

export const invokesProbes = ({ probes }: Config): Statement[] =>
  probes ? [{ actions: ["lambda:InvokeFunction"], resources: probes.regions.map(probeArn) }] : [];

/**
 * In each Region from which the edge is asked: a function that gets one path of one host, and answers its status. Raw resources, since SST's
 * function belongs to the home Region. It has no address, and may do nothing but write its log; who may invoke it is said by the role of
 * the one task that does (invokesProbes).
 */
export function probes({ probes: wanted, logRetention }: Config, bundles: Bundles): void {
  if (!wanted) return;
  const bundle = bundles[FOLDER];
  if (!bundle) throw new Error(`packages/functions/src/${FOLDER}/main.ts: no such function`);
  const group = `/aws/lambda/${named("probe")}`;
  const role = new aws.iam.Role("ProbeRole", {
    name: named("probe"),
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" }),
  });
  new aws.iam.RolePolicy("ProbePolicy", {
    role: role.id,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: $interpolate`arn:aws:logs:*:${account()}:log-group:${group}:*`,
        },
      ],
    }),
  });
  for (const region of wanted.regions) {
    const component = `Probe${componentName(region)}`;
    const log = new aws.cloudwatch.LogGroup(`${component}Log`, { region, name: group, retentionInDays: logRetention });
    new aws.lambda.Function(component, {
      region,
      name: named("probe"),
      role: role.arn,
      code: new $util.asset.FileArchive(bundle.folder),
      handler: "index.handler",
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      memorySize: 256,
      timeout: TIMEOUTS.probe / 1000,
      environment: { variables: { VIEWER_HOST: wanted.host } },
      loggingConfig: { logFormat: "JSON", logGroup: log.name },
      publish: true,
    });
  }
}
