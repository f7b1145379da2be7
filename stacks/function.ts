import { account, named } from "./names";

export interface Statement {
  actions: string[];
  resources: $util.Input<string>[];
  conditions?: { test: string; variable: string; values: string[] }[];
}

/** Bundles by folder under packages/functions/src (scripts/bundle). */
export type Bundles = Readonly<Record<string, { folder: string }>>;

export interface FunctionSpec {
  bundles: Bundles;
  /** As in packages/functions/src/catalog.ts, without the prefix. */
  name: string;
  /** Folder of its main.ts under packages/functions/src. */
  folder: string;
  seconds: number;
  memory?: `${number} MB`;
  environment: Record<string, $util.Input<string>>;
  may: Statement[];
  /** `tells`: the event bus that is told of each success. Its result and its failure are nobody's reply: retried twice, then kept. */
  asynchronous?: { dlq: $util.Output<string>; tells?: $util.Output<string> };
  reserved?: number;
}

/** Component names are made of letters and digits: `task-start-flows` → `TaskStartFlows`, `eu-west-1` → `EuWest1`. */
export const componentName = (name: string): string =>
  name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());

const deployed: string[] = [];
/** Every function that was made so far, without application and stage. */
export const deployedNames = (): readonly string[] => deployed;

/** One Lambda with its own role, which may do what `may` says, write its own log, and nothing else. */
export function lambda(spec: FunctionSpec) {
  const { bundles, name, folder, seconds, memory, environment, may, asynchronous, reserved } = spec;
  const bundle = bundles[folder];
  if (!bundle) throw new Error(`packages/functions/src/${folder}/main.ts: no such function`);
  deployed.push(name);
  const physical = named(name);
  const log = $interpolate`arn:aws:logs:*:${account()}:log-group:/aws/lambda/${physical}:*`;
  return new sst.aws.Function(componentName(name), {
    name: physical,
    bundle: bundle.folder,
    handler: "index.handler",
    timeout: `${seconds} seconds`,
    memory: memory ?? "512 MB",
    environment,
    permissions: [
      ...may,
      { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [log] },
      ...(asynchronous ? [{ actions: ["sqs:SendMessage"], resources: [asynchronous.dlq] }] : []),
      ...(asynchronous?.tells ? [{ actions: ["events:PutEvents"], resources: [asynchronous.tells] }] : []),
    ],
    ...(reserved === undefined ? {} : { concurrency: { reserved } }),
    ...(asynchronous ? { retries: 2, transform: { eventInvokeConfig: destinations(asynchronous) } } : {}),
  });
}

const destinations =
  ({ dlq, tells }: NonNullable<FunctionSpec["asynchronous"]>) =>
  (args: aws.lambda.FunctionEventInvokeConfigArgs): undefined => {
    args.destinationConfig = {
      onFailure: { destination: dlq },
      ...(tells ? { onSuccess: { destination: tells } } : {}),
    };
  };
