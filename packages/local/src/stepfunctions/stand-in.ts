/** The Step Functions API. https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html */
import { createHash } from "node:crypto";
import { uuidFrom } from "../kernel/random.ts";
import { AwsError, type Emit, type LambdaRunner, type StandIn, type World } from "../kernel/types.ts";
import { executionArn, isName, machineArn } from "./arns.ts";
import type { Machine } from "./definition.ts";
import { began, failed, heartbeat, stopped, succeeded } from "./deliveries.ts";
import type { Draft } from "./draft.ts";
import { Engine } from "./engine.ts";
import type { Execution, Status } from "./execution.ts";
import { shown } from "./history.ts";
import { aText, maybeText, page } from "./input.ts";
import { isTooLarge, parseJson } from "./json.ts";
import { type MoreResources, resourcesOf } from "./resources.ts";
import { roleArn } from "./scope.ts";
import { type RegisteredMachine, storeOn } from "./store.ts";
import { tokensOf } from "./tokens.ts";
import { parseMachine } from "./validate.ts";
import { described, describedMachine, listed, listedMachine, started } from "./views.ts";

/** For reports: what one execution cost. */
export interface ExecutionCount {
  executionArn: string;
  machine: string;
  name: string;
  status: Status;
  /** States entered plus retries: what AWS bills. */
  transitions: number;
  /** History events; the execution fails at 25,000. */
  events: number;
}

export interface StepFunctions extends StandIn {
  /**
   * Creates or replaces a state machine; running executions keep the definition they began with.
   * Throws InvalidDefinition naming every problem, also for a Task resource that nothing stands in for.
   */
  register(name: string, definition: unknown): { stateMachineArn: string };
  /** Every execution known, in the order of their ids. */
  transitions(): ExecutionCount[];
  running(): { executionArn: string; machine: string; name: string; startedAt: number }[];
}

export interface StepFunctionsOptions {
  world: World;
  lambda: LambdaRunner;
  emit: Emit;
  region: string;
  account: string;
  /** Task resources besides `lambda:invoke` and `lambda:invoke.waitForTaskToken`. */
  resources?: MoreResources;
}

const DAY = 86_400_000;
/** How long a closed execution's name stays taken, and its history stays readable. */
const RETENTION = 90 * DAY;

/**
 * Create before `world.restore()`, then register the machines; whatever an earlier process left running goes on at the
 * first quiet moment.
 */
export const createStepFunctions = (options: StepFunctionsOptions): StepFunctions => new LocalStepFunctions(options);

type Input = Record<string, unknown>;

class LocalStepFunctions implements StepFunctions {
  readonly service = "states";
  readonly #options: StepFunctionsOptions;
  readonly #world: World;
  readonly #store;
  readonly #tokens;
  readonly #resources;
  readonly #engine: Engine;
  readonly #parsed = new Map<string, Machine>();
  readonly #operations: Readonly<Record<string, (input: Input) => Record<string, unknown>>>;

  constructor(options: StepFunctionsOptions) {
    const { world, lambda, emit, region, account, resources } = options;
    this.#options = options;
    this.#world = world;
    this.#store = storeOn(world.shelf);
    this.#tokens = tokensOf(world.seed);
    this.#resources = resourcesOf(lambda, resources);
    this.#engine = new Engine({
      world,
      store: this.#store,
      tokens: this.#tokens,
      emit,
      place: { region, account },
      resources: this.#resources,
      machineOf: (definition) => this.#machineOf(definition),
    });
    this.#operations = {
      StartExecution: (input) => this.#start(input),
      StopExecution: (input) => this.#stop(input),
      DescribeExecution: (input) => described(this.#execution(input)),
      ListExecutions: (input) => this.#list(input),
      GetExecutionHistory: (input) => this.#history(input),
      SendTaskSuccess: (input) => this.#taskSucceeded(input),
      SendTaskFailure: (input) => this.#taskFailed(input),
      SendTaskHeartbeat: (input) => this.#byToken(input, heartbeat),
      DescribeStateMachine: (input) => this.#describeMachine(input),
      ListStateMachines: (input) => this.#listMachines(input),
    };
  }

  async call(operation: string, input: Input): Promise<Record<string, unknown>> {
    const run = this.#operations[operation];
    if (!run) throw new AwsError("NotImplementedException", `states:${operation} is not built`);
    return run(input);
  }

  resource(_operation: string, input: Input): string {
    const { name, executionArn: execution, stateMachineArn, taskToken } = input;
    if (typeof taskToken === "string") return this.#tokens.read(taskToken)?.execution ?? "";
    const arn = typeof execution === "string" ? execution : stateMachineArn;
    const tail = typeof arn === "string" ? arn.split(":").slice(6).join(":") : "";
    return typeof name === "string" ? `${tail}:${name}` : tail;
  }

  register(name: string, definition: unknown): { stateMachineArn: string } {
    if (!isName(name)) throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
    const machine = parseMachine(name, definition, (resource) => this.#resources.has(resource));
    const text = JSON.stringify(definition);
    const hash = createHash("sha256").update(text).digest("hex");
    const arn = machineArn(this.#options, name);
    this.#parsed.set(hash, machine);
    this.#world.shelf.atomically(() => {
      const known = this.#store.machine(name);
      if (known?.definition === hash) return;
      this.#store.putDefinition(hash, definition);
      this.#store.putMachine({ name, arn, createdAt: known?.createdAt ?? this.#world.now, definition: hash });
    });
    return { stateMachineArn: arn };
  }

  transitions(): ExecutionCount[] {
    return this.#store.executions().map((execution) => {
      const { transitions, events } = this.#store.run(execution.id) ?? execution;
      const { arn, machine, name, status } = execution;
      return { executionArn: arn, machine, name, status, transitions, events };
    });
  }

  running(): { executionArn: string; machine: string; name: string; startedAt: number }[] {
    return this.#store.running().flatMap((id) => {
      const execution = this.#store.execution(id);
      if (!execution) return [];
      const { arn, machine, name, startedAt } = execution;
      return [{ executionArn: arn, machine, name, startedAt }];
    });
  }

  #machineOf(definition: string): Machine {
    const known = this.#parsed.get(definition);
    if (known) return known;
    // Of an earlier process: refused then if it was not valid, so its resources are taken as known.
    const machine = parseMachine(definition, this.#store.definition(definition), () => true);
    this.#parsed.set(definition, machine);
    return machine;
  }

  #start(request: Input): Record<string, unknown> {
    const machine = this.#machine(request);
    const input = maybeText(request, "input") ?? "{}";
    const name = maybeText(request, "name") ?? uuidFrom(this.#world.random(`states/name/${this.#store.count("name")}`));
    if (!isName(name)) throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
    const parsed = parseJson(input);
    if (!parsed.ok) throw invalidInput(parsed.why);
    if (isTooLarge(input)) throw invalidInput("it exceeds 262144 bytes");
    const id = `${machine.name}:${name}`;
    const before = this.#store.execution(id);
    if (before?.status === "RUNNING" && before.input === input) return started(before);
    const arn = executionArn(this.#options, id);
    if (before && !this.#expired(before))
      throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    const execution: Execution = {
      id,
      arn,
      machine: machine.name,
      machineArn: machine.arn,
      name,
      status: "RUNNING",
      startedAt: this.#world.now,
      input,
      definition: machine.definition,
      transitions: 0,
      events: 0,
    };
    this.#engine.start(execution, (draft) => began(draft, parsed.value, roleArn(this.#options.account, machine.name)));
    return started(execution);
  }

  #expired({ stoppedAt }: Execution): boolean {
    return stoppedAt !== undefined && this.#world.now - stoppedAt >= RETENTION;
  }

  /** Stopping what is closed already changes nothing and answers with its end. */
  #stop(request: Input): Record<string, unknown> {
    const execution = this.#execution(request);
    const error = maybeText(request, "error");
    const cause = maybeText(request, "cause");
    const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    this.#engine.deliver(execution.id, (draft) => stopped(draft, failure));
    return { stopDate: new Date(this.#store.execution(execution.id)?.stoppedAt ?? this.#world.now) };
  }

  #execution(request: Input): Execution {
    const arn = aText(request, "executionArn");
    const prefix = executionArn(this.#options, "");
    if (!arn.startsWith("arn:")) throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
    const execution = arn.startsWith(prefix) ? this.#store.execution(arn.slice(prefix.length)) : undefined;
    if (!execution || this.#expired(execution))
      throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  #machine(request: Input): RegisteredMachine {
    const arn = aText(request, "stateMachineArn");
    const prefix = machineArn(this.#options, "");
    if (!arn.startsWith("arn:")) throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
    const machine = arn.startsWith(prefix) ? this.#store.machine(arn.slice(prefix.length)) : undefined;
    if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  #list(request: Input): Record<string, unknown> {
    const { name } = this.#machine(request);
    const status = maybeText(request, "statusFilter");
    const found = this.#store
      .executions()
      .filter((each) => each.machine === name && (status === undefined || each.status === status))
      .filter((each) => !this.#expired(each))
      .sort((a, b) => b.startedAt - a.startedAt);
    const { items, nextToken } = page(found, request, 100);
    return { executions: items.map(listed), ...(nextToken === undefined ? {} : { nextToken }) };
  }

  #history(request: Input): Record<string, unknown> {
    const events = this.#store.history(this.#execution(request).id);
    if (request.reverseOrder === true) events.reverse();
    const { items, nextToken } = page(events, request, 100);
    const withData = request.includeExecutionData !== false;
    return { events: items.map((event) => shown(event, withData)), ...(nextToken === undefined ? {} : { nextToken }) };
  }

  #taskSucceeded(request: Input): Record<string, unknown> {
    const output = aText(request, "output");
    const parsed = parseJson(output);
    if (!parsed.ok) throw new AwsError("InvalidOutput", `Invalid Output: '${parsed.why}'`);
    if (isTooLarge(output)) throw new AwsError("InvalidOutput", "Invalid Output: it exceeds 262144 bytes");
    return this.#byToken(request, (draft, ticket) => succeeded(draft, ticket, parsed.value));
  }

  #taskFailed(request: Input): Record<string, unknown> {
    const error = maybeText(request, "error");
    const cause = maybeText(request, "cause");
    const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
    return this.#byToken(request, (draft, ticket) => failed(draft, ticket, failure));
  }

  /** TaskTimedOut covers what ended any way: AWS says «expired or already closed». */
  #byToken(request: Input, change: (draft: Draft, ticket: number) => boolean): Record<string, unknown> {
    const body = this.#tokens.read(aText(request, "taskToken"));
    if (!body) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
    const execution = this.#store.execution(body.execution);
    if (execution?.startedAt !== body.startedAt) throw new AwsError("TaskDoesNotExist", "Task does not exist");
    const done = this.#engine.deliver(body.execution, (draft) => change(draft, body.ticket));
    if (!done) throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    return {};
  }

  #describeMachine(request: Input): Record<string, unknown> {
    const machine = this.#machine(request);
    return describedMachine(machine, this.#store.definition(machine.definition), this.#options.account);
  }

  #listMachines(request: Input): Record<string, unknown> {
    const { items, nextToken } = page(this.#store.machines(), request, 100);
    return { stateMachines: items.map(listedMachine), ...(nextToken === undefined ? {} : { nextToken }) };
  }
}

const invalidInput = (why: string): AwsError =>
  new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${why}'`);
