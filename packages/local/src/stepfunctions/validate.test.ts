import { describe, expect, it } from "vitest";
import { INVOKE, machine } from "./harness.ts";
import { InvalidDefinition, parseMachine } from "./validate.ts";

const problems = (definition: unknown): readonly string[] => {
  try {
    parseMachine("m", definition, (resource) => resource === INVOKE);
    return [];
  } catch (error) {
    if (error instanceof InvalidDefinition) return error.problems;
    throw error;
  }
};
const pass = (more = {}) => ({ Type: "Pass", End: true, ...more });
const task = (more = {}) => ({ Type: "Task", Resource: INVOKE, End: true, ...more });
const block = (States: Record<string, unknown>) => ({ StartAt: Object.keys(States)[0], States });

describe("a definition is refused with", () => {
  it.each<[string, unknown, RegExp]>([
    ["no object", "text", /expected object/],
    ["JSONPath", { ...(machine({ A: pass() }) as object), QueryLanguage: "JSONPath" }, /QueryLanguage/],
    ["no query language", { StartAt: "A", States: { A: pass() } }, /QueryLanguage/],
    ["a JSONPath field", machine({ A: pass({ ResultPath: "$.a" }) }), /ResultPath/],
    [
      "a JSONPath choice",
      machine({ A: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "A" }] } }),
      /Condition|Variable/,
    ],
    ["an unknown type", machine({ A: { Type: "Loop", End: true } }), /Type/],
    ["a start that is not there", { ...(machine({ A: pass() }) as object), StartAt: "B" }, /no state B/],
    ["a target that is not there", machine({ A: { Type: "Pass", Next: "B" } }), /no state B/],
    [
      "a target in another block",
      machine({ P: { Type: "Parallel", Branches: [block({ A: { Type: "Pass", Next: "Z" } })], Next: "Z" }, Z: pass() }),
      /no state Z/,
    ],
    ["an unreachable state", machine({ A: pass(), B: pass() }), /B: is never reached/],
    ["neither Next nor End", machine({ A: { Type: "Pass" } }), /either Next or End/],
    ["both", machine({ A: pass({ Next: "A" }) }), /either Next or End/],
    ["a repeated name", machine({ A: { Type: "Parallel", Branches: [block({ A: pass() })], End: true } }), /unique/],
    ["a name of 81 characters", machine({ ["n".repeat(81)]: pass() }), /80/],
    ["bad JSONata", machine({ A: pass({ Output: { a: ["{% 1 + %}"] } }) }), /A\/Output\/a\[0\]: .*end of expression/],
    ["$eval", machine({ A: pass({ Output: "{% $map([1], function($x) { $eval('1') }) %}" }) }), /\$eval/],
    ["an operator JSONata 2.0.6 lacks", machine({ A: pass({ Output: "{% $a ?? 1 %}" }) }), /Output/],
    ["an unknown resource", machine({ A: task({ Resource: "arn:aws:states:::sqs:sendMessage" }) }), /unknown resource/],
    ["a Resource expression", machine({ A: task({ Resource: "{% $r %}" }) }), /unknown resource/],
    ["States.ALL in company", machine({ A: task({ Retry: [{ ErrorEquals: ["States.ALL", "E"] }] }) }), /alone/],
    [
      "States.ALL not last",
      machine({
        A: task({
          Catch: [
            { ErrorEquals: ["States.ALL"], Next: "B" },
            { ErrorEquals: ["E"], Next: "B" },
          ],
        }),
        B: pass(),
      }),
      /last/,
    ],
    ["bad jitter", machine({ A: task({ Retry: [{ ErrorEquals: ["E"], JitterStrategy: "SOME" }] }) }), /JitterStrategy/],
    [
      "a cap below the interval",
      machine({ A: task({ Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 5, MaxDelaySeconds: 5 }] }) }),
      /MaxDelaySeconds/,
    ],
    [
      "a heartbeat as long as the time-out",
      machine({ A: task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 }) }),
      /HeartbeatSeconds/,
    ],
    ["no time-out at all", machine({ A: task({ TimeoutSeconds: 0 }) }), /TimeoutSeconds/],
    [
      "two waits",
      machine({ A: { Type: "Wait", Seconds: 1, Timestamp: "2026-11-21T20:00:00Z", End: true } }),
      /Seconds or Timestamp/,
    ],
    ["no wait", machine({ A: { Type: "Wait", End: true } }), /Seconds or Timestamp/],
    ["a date without T", machine({ A: { Type: "Wait", Timestamp: "2026-11-21", End: true } }), /Timestamp/],
    ["a variable called states", machine({ A: pass({ Assign: { states: 1 } }) }), /cannot be a variable/],
    ["a variable that is no name", machine({ A: pass({ Assign: { "a-b": 1 } }) }), /cannot be a variable/],
    [
      "an outer variable assigned inside",
      machine({
        A: { Type: "Map", Assign: { x: 1 }, ItemProcessor: block({ B: pass({ Assign: { x: 2 } }) }), End: true },
      }),
      /outer scope/,
    ],
    [
      "a distributed Map",
      machine({
        A: {
          Type: "Map",
          ItemProcessor: {
            ...block({ B: pass() }),
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          },
          End: true,
        },
      }),
      /ProcessorConfig/,
    ],
  ])("%s", (_name, definition, why) => {
    expect(problems(definition).join("\n")).toMatch(why);
  });
});

it("all problems are named at once", () => {
  expect(problems(machine({ A: { Type: "Pass", Next: "X", Output: "{% ( %}" }, B: pass() }))).toHaveLength(3);
});

it("a good machine passes, siblings may assign the same variable", () => {
  const branch = (name: string) => block({ [name]: pass({ Assign: { mine: 1 } }) });
  const good = machine({
    A: { Type: "Parallel", Branches: [branch("B"), branch("C")], Comment: "two", Next: "D" },
    D: { Type: "Wait", Timestamp: "{% $states.input[0] %}", QueryLanguage: "JSONata", End: true },
  });
  expect(problems(good)).toEqual([]);
});
