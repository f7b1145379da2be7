/** A bug that somebody could write, as the change of one text in one file, and what notices it. */
export interface Mutant {
  name: string;
  /** What goes wrong where it is not noticed. */
  harm: string;
  file: string;
  /** Occurs once in the file. */
  find: string;
  replace: string;
  /** The test file that has to fail… */
  test: string;
  /** …in the test of this name. */
  fails: string;
}

const tasks = "packages/functions/src/tasks";
const state = "packages/adapters/src/state";
const reconcile = "packages/core/src/reconcile";
const playbooks = "packages/core/src/playbooks";

/** Each of these is planted by `npm run mutants`, and must be caught. A new law brings its row. */
export const mutants: readonly Mutant[] = [
  {
    name: "drop the ledger condition",
    harm: "two live events book one channel at the same time",
    file: `${state}/bookings.ts`,
    find: "if: expected === undefined ? { exists: false } : { equals: { version: expected } },",
    replace: "",
    test: `${state}/bookings.test.ts`,
    fails: "of eight that overlap at once, in twenty rounds, one wins each, and no half of another is left",
  },
  {
    name: "ignore `plan`",
    harm: "a schedule of an older plan takes over from a newer one",
    file: `${state}/progress.ts`,
    find: "  input.plan > held.plan ||\n",
    replace: "  input.plan !== held.plan ||\n",
    test: `${state}/progress.test.ts`,
    fails: "the claim held by another is for an older plan",
  },
  {
    name: "stop on the wrong lease",
    harm: "a channel is stopped while somebody else acts on it",
    file: `${state}/runtimes.ts`,
    find: "{ any: [{ lessOrAbsent: { leaseUntil: now } }, { equals: { leaseHolder: holder } }] }",
    replace: "{ any: [{ exists: true }, { exists: false }] }",
    test: `${state}/runtimes.test.ts`,
    fails: "the lease is for one holder, until it is given back",
  },
  {
    name: "start on IDLE event only",
    harm: "a match that finds its encoder still stopping is never started when that event is lost",
    file: `${tasks}/start-channel/handle.ts`,
    find: '    case "STARTING":\n    case "RECOVERING":\n      return { done: false };\n',
    replace: '    case "STARTING":\n    case "RECOVERING":\n    case "STOPPING":\n      return { done: false };\n',
    test: `${tasks}/encoder.test.ts`,
    fails: "starting the encoder that is STOPPING: Transient",
  },
  {
    name: "forget the hull",
    harm: "the end of one match stops the encoder that the next one has begun to use",
    file: `${tasks}/stop-channel/handle.ts`,
    find: 'seen.goesOn && known.state === "RUNNING"',
    replace: "seen.goesOn && known.state === undefined",
    test: `${tasks}/handover.test.ts`,
    fails: "the end of the first leaves the encoder running for a second within the gap",
  },
  {
    name: "trust arrival order",
    harm: "a late STARTING undoes RUNNING",
    file: "packages/core/src/observe/observe.ts",
    find: "  if (seenSecond < knownSecond) return undefined;\n",
    replace: "",
    test: "packages/core/src/observe/observe.test.ts",
    fails: "newest wins a later second replaces, an earlier one never does",
  },
  {
    name: "trust a Region's clock",
    harm: "the ACTIVE of a flow whose Region's clock is behind is taken for older than our start, and the start waits in vain",
    file: "packages/core/src/observe/observe.ts",
    find: "const CLOCKS_DIFFER_BY = 15 * SECOND;",
    replace: "const CLOCKS_DIFFER_BY = 0 * SECOND;",
    test: "packages/core/src/observe/observe.test.ts",
    fails: "a Region's clock is not ours up comes out of STARTING, told in whatever order, however often",
  },
  {
    name: "let a refused clean-up block the stop",
    harm: "the meter runs on because a name could not be taken out of a schedule",
    file: `${tasks}/stop-channel/handle.ts`,
    find: "const cleared = await clearSwitches(deps, leg, known.actions);",
    replace:
      "const cleared = await clearSwitches(deps, leg, known.actions);\n  if (!cleared) throw new Transient('the schedule could not be cleared');",
    test: `${tasks}/encoder.test.ts`,
    fails: "stopping the encoder goes on when its switches cannot be taken out",
  },
  {
    name: "skip the token check",
    harm: "whoever writes himself a token books, moves and stops matches",
    file: "packages/functions/src/http/auth.ts",
    find: 'import { errors, type JWTPayload, jwtVerify } from "jose";',
    replace: `import { decodeJwt, errors, type JWTPayload } from "jose";
const jwtVerify = async (token: string, ..._: unknown[]) => ({ payload: decodeJwt(token) });`,
    test: "packages/functions/src/http/auth.test.ts",
    fails: "401 for one signed by somebody else",
  },
  {
    name: "reuse an execution name",
    harm: "the next attempt is refused: the name of a closed execution is burnt for 90 days",
    file: "packages/core/src/names.ts",
    find: "cue: WorkflowCue, plan: number, attempt: number): string =>",
    replace: "cue: WorkflowCue, plan: number, _: number, attempt = 1): string =>",
    test: "packages/functions/src/sweep/sweep.test.ts",
    fails: "one that is dead is followed by the next attempt",
  },
  {
    name: "act on an unmanaged channel",
    harm: "somebody else's encoder is stopped",
    file: `${reconcile}/snapshot.ts`,
    find: 'channel.mode === "enforce" && (seen === undefined || TAG in seen.tags)',
    replace: "channel.id === channel.id || TAG in (seen?.tags ?? {})",
    test: `${reconcile}/rules.test.ts`,
    fails: "law 6 stops what we started and no hull covers, and nothing else",
  },
  {
    name: "start an encoder that has lost its tag",
    harm: "an encoder that its owner has taken back is started",
    file: `${tasks}/start-channel/handle.ts`,
    find: "  if (unmanaged(found.value)) return letGo(deps, input, known, found.value);\n",
    replace: "",
    test: `${tasks}/encoder.test.ts`,
    fails: "without our tag is not touched (law 6), IDLE or not",
  },
  {
    name: "stop what we never started",
    harm: "a match that was cancelled before its start stops somebody else's encoder",
    file: `${tasks}/stop-channel/handle.ts`,
    find: '    if (unmanaged(found)) return "not ours";\n',
    replace: "",
    test: `${tasks}/encoder.test.ts`,
    fails: "that we never started is looked at first: one that runs without our tag is not touched (law 6)",
  },
  {
    name: "wait for the second pipeline into air",
    harm: "a match goes on air late because one event of one pipeline was lost",
    file: "packages/core/src/observe/observe.ts",
    find: " || (waiting.enoughFrom !== undefined && reached(waiting.enoughFrom))",
    replace: "",
    test: "packages/core/src/observe/observe.test.ts",
    fails: 'running: {"pipelines":2,"enoughFrom":60000} by {"state":"RUNNING","running":1} is true',
  },
  {
    name: "drop `nextDue` of a tail",
    harm: "the sweep sleeps through the end of a tail, and an orphan runs on",
    file: `${reconcile}/watch.ts`,
    find: "Number.isFinite(at) && (next === undefined || at < next)",
    replace: "Number.isFinite(at) && next === undefined",
    test: `${reconcile}/plan.test.ts`,
    fails: "remembers the nearest instant that has not come",
  },
  {
    name: "restart the other pipeline",
    harm: "viewers lose the healthy pipeline while the sick one stays",
    file: "packages/functions/src/remediation/actions/restart-pipeline.ts",
    find: "restartPipelines(channel.encoder.arn, [pipeline])",
    replace: "restartPipelines(channel.encoder.arn, [pipeline === 0 ? 1 : 0])",
    test: "packages/local/src/rehearsal/faults.test.ts",
    fails: "is restarted, and the healthy one beside it is not",
  },
  {
    name: "leave viewers on the slate",
    harm: "a source that is back is not seen, since nothing tells of an input that is not on screen",
    file: "packages/core/src/playbooks/decide.ts",
    find: 'incident.substitute?.input === "slate" ? fromSlate : fromBackup',
    replace: "fromBackup",
    test: "packages/core/src/playbooks/slate.test.ts",
    fails:
      "whatever comes and goes: a slate ends, never longer than the trouble and five minutes, and what was bad is not left on screen",
  },
  {
    name: "restart a healthy pipeline on air",
    harm: "viewers lose a pipeline that is well again, because the event that says so was lost",
    file: "packages/functions/src/remediation/doubt.ts",
    find: "return RESTARTS.includes(step.attempt.action.do) &&",
    replace: "return false &&",
    test: "packages/local/src/rehearsal/faults.test.ts",
    fails: "is left alone though the event that says so is lost: no restart before MediaLive was asked",
  },
  {
    name: "never switch back",
    harm: "viewers have the backup's picture for the rest of the evening",
    file: `${playbooks}/decide.ts`,
    find: "const back = incident.substitute && playbook && wayBack(incident, context, playbook, now);",
    replace: "const back = undefined as Step | undefined;",
    test: `${playbooks}/decide.test.ts`,
    fails: "is switched once after the hold-off, looked at first, and switched back after the stability window",
  },
  {
    name: "repeat what did not help",
    harm: "an input is switched again and again, and no human is told",
    file: `${playbooks}/rungs.ts`,
    find: '["ineffective", "failed", "rejected", "expired", "shadowed", "unknown"];',
    replace: '["failed", "rejected", "expired", "shadowed", "unknown"];',
    test: `${playbooks}/decide.test.ts`,
    fails: "once each, then the next rung, then a human",
  },
  {
    name: "ignore the budget",
    harm: "a flapping source has us pull at an encoder all evening",
    file: `${playbooks}/rungs.ts`,
    find: "(isMessage(rung) ? undefined : budget)",
    replace: "undefined",
    test: `${playbooks}/decide.test.ts`,
    fails: "a budget that is used up leaves a human, in the live event and in the hour",
  },
  {
    name: "act in shadow",
    harm: "a playbook that is on trial touches the show",
    file: `${playbooks}/attempts.ts`,
    find: 'if (mode === "shadow")',
    replace: 'if (mode === "off")',
    test: `${playbooks}/decide.test.ts`,
    fails: "shadow decides everything and does nothing",
  },
  {
    name: "ignore who heals",
    harm: "our switch fights the failover pair that has cured it already",
    file: `${playbooks}/decide.ts`,
    find: 'if (healing && (now < healing.until || healing.by === "origin-group"))',
    replace: "if (healing && now < 0)",
    test: `${playbooks}/decide.test.ts`,
    fails: "a failover pair is waited for; only when that fails are viewers moved",
  },
  {
    name: "reopen what is resolved",
    harm: "an incident whose live event is over is resolved twelve times a second while an alert stays set",
    file: "packages/core/src/incidents/correlate.ts",
    find: 'incident.status === "resolved" ? "resolved" : set.length',
    replace: "set.length",
    test: "packages/core/src/incidents/correlate.test.ts",
    fails: "although something is still set: its live event is over, or a human has said that it is",
  },
  {
    name: "go on with a channel that has lost its tag",
    harm: "a restart that was begun is tried for twelve minutes on an encoder that its owner has taken back",
    file: "packages/functions/src/remediation/act.ts",
    find: "if (runtime.untagged || (leg.look && unmanaged(leg.look)))",
    replace: "if (!meant && (runtime.untagged || (leg.look && unmanaged(leg.look))))",
    test: "packages/functions/src/remediation/restarts.test.ts",
    fails: "of a channel that has lost its tag meanwhile is given up at once",
  },
  {
    name: "stop the flow that carries the show",
    harm: "viewers lose the picture while the flow beside it is repaired",
    file: "packages/functions/src/remediation/actions/restart-flow.ts",
    find: "return broken.length > 0 ? broken : inState(remedy, ...UP);",
    replace: "return [...broken, ...inState(remedy, ...UP)];",
    test: "packages/functions/src/remediation/restarts.test.ts",
    fails: "the one in ERROR is restarted, and the one that carries the show is not touched",
  },
  {
    name: "give back somebody else's lease",
    harm: "a slow start of flows lets two act on one channel at once",
    file: `${tasks}/start-flows/handle.ts`,
    find: "...(known.leaseHolder === holder ? { leaseHolder: undefined, leaseUntil: undefined } : {}),",
    replace: "...{ leaseHolder: undefined, leaseUntil: undefined },",
    test: `${tasks}/encoder.test.ts`,
    fails: "flows give back their own lease, and nobody else's: a slow start is overtaken",
  },
];
