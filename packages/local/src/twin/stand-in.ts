import { AwsError, type RequestContext, type StandIn } from "../kernel/types.ts";
import type { Environment } from "./environment.ts";
import { isDown } from "./troubles.ts";

type Io<C> = C extends new (
  ...a: never[]
) => { resolveMiddleware(...a: never[]): (args: { input: infer I }) => Promise<{ output: infer O }> }
  ? [I, O]
  : never;
type Named<M> = { [K in keyof M as K extends `${infer N}Command` ? N : never]: M[K] };

/**
 * Operations of an SDK client module, by name, with its own input and output types. A handler is synchronous: the
 * call is one transaction on the shelf. It throws an AwsError to refuse and undo, or returns one to refuse and keep
 * what it wrote.
 */
export type Handlers<M> = {
  [K in keyof Named<M>]?: (
    input: Io<Named<M>[K]>[0],
    context: RequestContext,
  ) => Omit<Io<Named<M>[K]>[1], "$metadata"> | AwsError;
};
/** The same where no current client exists: inputs are checked by the handler. */
export type UntypedHandlers = Readonly<Record<string, (input: unknown, context: RequestContext) => object>>;

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}
interface Bucket {
  tokens: number;
  at: number;
}

/** One token from the account's bucket for a service in a Region; false when it is empty. */
export const takeToken = (env: Environment, bucket: string, rate: Rate): boolean => {
  const { now, shelf } = env.world;
  const was = shelf.get<Bucket>("twin.bucket", bucket) ?? { tokens: rate.burst, at: now };
  const tokens = Math.min(rate.burst, was.tokens + ((now - was.at) / 1000) * rate.perSecond);
  const taken = tokens >= 1;
  shelf.put("twin.bucket", bucket, { tokens: taken ? tokens - 1 : tokens, at: now } satisfies Bucket);
  return taken;
};

export interface StandInSpec {
  service: string;
  handlers: object;
  resource(input: Record<string, unknown>): string;
  rate?: Rate;
  /** The error's name in this service's model. */
  throttled: string;
  /** What it is called in this service's model when the Region is in trouble. */
  down: string;
  /** A service that answers in Regions without media, too. */
  anywhere?: true;
  /** Operations outside the rate. */
  unmetered?: readonly string[];
}

/** Makes a StandIn of synchronous handlers: Region check, throttle, transaction, NotImplemented. */
export const standIn = (env: Environment, spec: StandInSpec): StandIn => ({
  service: spec.service,
  resource: (_operation, input) => spec.resource(input),
  call: async (operation, input, context) => {
    if (!spec.anywhere && !env.regions.includes(context.region)) {
      throw new AwsError("ForbiddenException", `the twin has no Region ${context.region}`);
    }
    if (isDown(env, context.region)) throw new AwsError(spec.down, `${context.region} is in trouble: ${operation}`);
    const rate = spec.unmetered?.includes(operation) ? undefined : spec.rate;
    if (rate && !takeToken(env, `${spec.service}/${context.region}`, rate)) {
      throw new AwsError(spec.throttled, `Rate exceeded: ${operation}`);
    }
    const table = spec.handlers as Record<string, ((input: never, context: RequestContext) => object) | undefined>;
    const handler = Object.hasOwn(table, operation) ? table[operation] : undefined;
    if (!handler)
      throw new AwsError("NotImplementedException", `${spec.service} ${operation} is not built in the twin`);
    const answer = env.world.shelf.atomically(() => handler(input as never, context));
    if (answer instanceof AwsError) throw answer;
    return answer as Record<string, unknown>;
  },
});
