/**
 * Amazon States Language with the JSONata query language, as types: what we use of it and no more
 * (states-language.net/spec.html; step-functions/latest/dg/transforming-data.html).
 */
export type Jsonata = `{% ${string} %}`;
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

interface Common {
  Comment?: string;
  Assign?: { readonly [variable: string]: Value };
  Output?: Value;
}
type Then = { Next: string } | { End: true };

export interface Retrier {
  ErrorEquals: readonly string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}
export interface Catcher {
  ErrorEquals: readonly string[];
  Next: string;
  Output?: Value;
  Assign?: { readonly [variable: string]: Value };
}

export type Task = Common &
  Then & {
    Type: "Task";
    Resource: "arn:aws:states:::lambda:invoke" | "arn:aws:states:::lambda:invoke.waitForTaskToken";
    Arguments: { FunctionName: string; Payload: { readonly [name: string]: Value } };
    /** An expression where a human is waited for, who has so long as he was given. */
    TimeoutSeconds: number | Jsonata;
    HeartbeatSeconds?: number;
    Retry: readonly Retrier[];
    Catch: readonly Catcher[];
  };
export type Choice = Common & {
  Type: "Choice";
  Choices: readonly ({ Condition: Jsonata; Next: string } & Pick<Common, "Assign" | "Output">)[];
  Default: string;
};
export type Wait = Common & Then & { Type: "Wait" } & ({ Timestamp: Jsonata } | { Seconds: Jsonata });
export type Pass = Common & Then & { Type: "Pass" };
export type Map = Common &
  Then & {
    Type: "Map";
    Items: Jsonata;
    ItemSelector: { readonly [name: string]: Value };
    MaxConcurrency: number;
    ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }; StartAt: string; States: States };
  };
export type Succeed = Common & { Type: "Succeed" };
export type Fail = Pick<Common, "Comment"> & { Type: "Fail"; Error: string; Cause: string };
export type State = Task | Choice | Wait | Pass | Map | Succeed | Fail;
export type States = { readonly [name: string]: State };

export interface Machine {
  Comment: string;
  QueryLanguage: "JSONata";
  StartAt: string;
  TimeoutSeconds: number;
  States: States;
}
