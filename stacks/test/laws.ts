import { rules } from "@showcaller/functions/rules";
import { machines } from "@showcaller/workflows";
import type { Synth } from "../../scripts/synth/evaluate.ts";
import { apiLaws } from "./api-laws.ts";
import { accessLogLaw, distributionFaults, webAclLaw } from "./distribution.ts";
import { each, type Law, ofType, statementsOf, text } from "./synth.ts";
import { tableLaws } from "./table-laws.ts";

/** Functions that a rule or a standing schedule invokes: nobody waits for their answer. */
const unawaited = (from: Synth): string[] => [
  ...new Set(
    [
      ...ofType(from, "aws:cloudwatch/eventTarget:EventTarget").map(({ inputs }) => text(inputs.arn)),
      ...ofType(from, "aws:scheduler/schedule:Schedule").map(({ inputs }) =>
        text((inputs.target as { arn?: string }).arn),
      ),
    ].flatMap((arn) => /:function:([\w-]+)$/.exec(arn)?.[1] ?? []),
  ),
];

export const LAWS: Readonly<Record<string, Law>> = {
  handlers: (from) =>
    each(from, "aws:lambda/function:Function", ({ handler }) =>
      /^(?:bundle|index)\.handler$/.test(text(handler))
        ? false
        : `Lambda would look for ${text(handler)}; every main.ts exports \`handler\`, and the bundle is index.mjs (stacks/function.ts)`,
    ),
  "dead letters": (from) => [
    ...each(from, "aws:cloudwatch/eventTarget:EventTarget", ({ deadLetterConfig }) =>
      text((deadLetterConfig as { arn?: string } | undefined)?.arn).startsWith("arn:aws:sqs:")
        ? false
        : "give it deadLetterConfig",
    ),
    ...each(from, "aws:scheduler/schedule:Schedule", ({ target }) =>
      text((target as { deadLetterConfig?: { arn?: string } }).deadLetterConfig?.arn).startsWith("arn:aws:sqs:")
        ? false
        : "give its target deadLetterConfig",
    ),
    ...each(from, "aws:lambda/eventSourceMapping:EventSourceMapping", ({ destinationConfig, eventSourceArn }) =>
      destinationConfig || text(eventSourceArn).startsWith("arn:aws:sqs:")
        ? false
        : "give it destinationConfig.onFailure",
    ),
    ...unawaited(from).flatMap((name) => {
      const config = ofType(from, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").find(
        ({ inputs }) => inputs.functionName === name,
      );
      const kept = (config?.inputs.destinationConfig as { onFailure?: { destination?: string } } | undefined)
        ?.onFailure;
      return kept?.destination
        ? []
        : [`${name}: nobody waits for its answer; give it \`asynchronous\` in stacks/functions.ts`];
    }),
    ...each(from, "aws:sqs/queue:Queue", ({ redrivePolicy }, name) =>
      /Letters|^Heartbeats$/.test(name) || redrivePolicy ? false : "say where a message goes that fails: redrivePolicy",
    ),
  ],
  retries: (from) => [
    ...each(from, "aws:cloudwatch/eventTarget:EventTarget", ({ retryPolicy }) =>
      retryPolicy ? false : "say how long it is tried: retryPolicy",
    ),
    ...each(from, "aws:scheduler/schedule:Schedule", ({ target }) =>
      (target as { retryPolicy?: unknown }).retryPolicy ? false : "say how long it is tried: target.retryPolicy",
    ),
    ...each(from, "aws:lambda/eventSourceMapping:EventSourceMapping", ({ maximumRetryAttempts, eventSourceArn }) =>
      text(eventSourceArn).startsWith("arn:aws:sqs:") || Number(maximumRetryAttempts) > 0
        ? false
        : "a batch that fails once is lost, or holds up its shard for ever: maximumRetryAttempts",
    ),
  ],
  encryption: (from) => [
    ...each(from, "aws:sqs/queue:Queue", ({ sqsManagedSseEnabled }) =>
      sqsManagedSseEnabled ? false : "set sqsManagedSseEnabled",
    ),
    ...each(from, "aws:dynamodb/table:Table", ({ serverSideEncryption }) =>
      (serverSideEncryption as { enabled?: boolean } | undefined)?.enabled ? false : "set serverSideEncryption",
    ),
  ],
  retention: (from) => [
    // But for heartbeats, of which only their number counts.
    ...each(from, "aws:sqs/queue:Queue", ({ messageRetentionSeconds }, name) =>
      messageRetentionSeconds === 1_209_600 || name === "Heartbeats"
        ? false
        : "keep its letters for 14 days: messageRetentionSeconds",
    ),
    ...each(from, "aws:cloudwatch/logGroup:LogGroup", ({ retentionInDays }) =>
      Number(retentionInDays) > 0 ? false : "say how long it is kept: retentionInDays",
    ),
  ],
  "the table can be restored": (from) =>
    each(from, "aws:dynamodb/table:Table", ({ pointInTimeRecovery, streamViewType, ttl }) => {
      if (!(pointInTimeRecovery as { enabled?: boolean } | undefined)?.enabled) return "set pointInTimeRecovery";
      if (streamViewType !== "NEW_AND_OLD_IMAGES") return "the dispatcher compares both images: streamViewType";
      return (ttl as { attributeName?: string } | undefined)?.attributeName === "expiresAt"
        ? false
        : "set ttl on expiresAt";
    }),
  "production outlives a mistake": (from) =>
    from.stage === "production"
      ? each(from, "aws:dynamodb/table:Table", ({ deletionProtectionEnabled }) =>
          deletionProtectionEnabled ? false : "set deletionProtectionEnabled",
        )
      : [],
  trust: (from) =>
    each(from, "aws:iam/role:Role", ({ assumeRolePolicy, managedPolicyArns }) => {
      const policy = typeof assumeRolePolicy === "string" ? JSON.parse(assumeRolePolicy) : assumeRolePolicy;
      const services = policy.Statement.flatMap(({ Principal }: { Principal?: { Service?: string } }) =>
        [Principal?.Service].flat(),
      );
      if (!services.every((service: unknown) => /^[a-z]+\.amazonaws\.com$/.test(text(service))))
        return "it trusts more than its service: give it assumeRolePolicyForPrincipal({ Service })";
      return Array.isArray(managedPolicyArns) && managedPolicyArns.length > 0
        ? "say what it may do, attach no managed policy"
        : false;
    }),
  patterns: (from) =>
    [
      ["MediaRule", rules.media.pattern],
      ["BrokenRule", rules.broken.pattern],
      ["ForwardEuCentral1", rules.forward.pattern],
      // Where a stage has something there; that production has it is said in resources.test.ts.
      ...(ofType(from, "aws:cloudwatch/eventRule:EventRule").some(({ name }) => name === "ForwardUsEast1")
        ? ([["ForwardUsEast1", rules.alarms.pattern]] as const)
        : []),
    ].flatMap(([name, pattern]) => {
      const rule = ofType(from, "aws:cloudwatch/eventRule:EventRule").find((found) => found.name === name);
      return rule && JSON.stringify(JSON.parse(text(rule.inputs.eventPattern))) === JSON.stringify(pattern)
        ? []
        : [`${name}: its pattern is not the one of packages/functions/src/rules.ts, which is what ingress understands`];
    }),
  machines: (from) =>
    Object.entries(machines).flatMap(([machine, { define }]) => {
      const name = `${machine.slice(0, 1).toUpperCase()}${machine.slice(1)}Machine`;
      const deployed = ofType(from, "aws:sfn/stateMachine:StateMachine").find((found) => found.name === name);
      const same = JSON.stringify(
        define((task) => `arn:aws:lambda:eu-west-1:111122223333:function:showcaller-${from.stage}-task-${task}:1`),
      );
      return JSON.stringify(JSON.parse(text(deployed?.inputs.definition))) === same
        ? []
        : [
            `${name}: it is not the machine that runs locally and that the lint has read (packages/workflows): a loop without an exit or another task is in it; change it there`,
          ];
    }),
  "one at a time": (from) =>
    each(from, "aws:lambda/function:Function", ({ reservedConcurrentExecutions }, name) =>
      name === "SweepFunction" && reservedConcurrentExecutions !== 1
        ? "two sweeps would see and decide the same: reserved: 1 (stacks/functions.ts)"
        : false,
    ),
  ...tableLaws,
  "a probe reaches one host": (from) => {
    const probes = ofType(from, "aws:lambda/function:Function").filter(({ inputs }) => inputs.region !== undefined);
    const roles = new Set(probes.map(({ inputs }) => text(inputs.role)));
    return [
      ...(probes.length === 0 ? ["there is none: stacks/probes.ts"] : []),
      ...probes.flatMap(({ name, inputs }) => {
        const { variables } = inputs.environment as { variables: Record<string, string> };
        return Object.keys(variables).join() === "VIEWER_HOST" &&
          /^[a-z0-9.-]+\.[a-z]+$/.test(variables.VIEWER_HOST ?? "")
          ? []
          : [
              `${name}: it is told its host and nothing else, so that whoever asks cannot choose one (stacks/probes.ts)`,
            ];
      }),
      ...ofType(from, "aws:iam/role:Role")
        .filter(({ inputs }) => [...roles].some((arn) => arn.endsWith(`role/${inputs.name}`)))
        .flatMap((role) => statementsOf(from, role).flatMap(({ Action }) => Action))
        .filter((action) => !action.startsWith("logs:"))
        .map((action) => `the probes' role may ${action}: it writes its log and nothing else (stacks/probes.ts)`),
      ...["aws:lambda/functionUrl:FunctionUrl", "aws:lambda/permission:Permission"]
        .flatMap((type) => ofType(from, type))
        .filter(({ inputs }) => /-probe\b/.test(text(inputs.functionName ?? inputs.function)))
        .map(({ name }) => `${name}: a probe is invoked by the role of one task, and by nobody else`),
    ];
  },
  invokes: (from) =>
    each(from, "aws:iam/role:Role", (_, name) => {
      const role = ofType(from, "aws:iam/role:Role").find((one) => one.name === name);
      const named = role
        ? statementsOf(from, role).filter(({ Action }) => Action.includes("lambda:InvokeFunction"))
        : [];
      return named.every(({ Resource }) => Resource.every((arn) => /:function:[\w-]+(:\*|:\d+)?$/.test(arn)))
        ? false
        : "who invokes names the function, since every other one trusts who may invoke it";
    }),
  "what viewers meet": distributionFaults,
  "who is refused": webAclLaw,
  "no token in a log": accessLogLaw,
  ...apiLaws,
};
