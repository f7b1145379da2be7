import type { AlarmState } from "./evaluate.ts";

/*
 * Rules of composite alarms: ALARM("a") AND (OK(b) OR NOT INSUFFICIENT_DATA("c")), TRUE, FALSE, by
 * AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html. AT_LEAST is not built.
 */

type Test =
  | { is: "constant"; value: boolean }
  | { is: "state"; state: AlarmState; alarm: string }
  | { is: "not"; of: Test }
  | { is: "and" | "or"; left: Test; right: Test };

/** Throws a SyntaxError that says where. */
export const parseRule = (rule: string): Test => {
  const tokens = [...rule.matchAll(/"([^"]*)"|[A-Za-z0-9_:\-./]+|[()]|\S/g)];
  let n = 0;
  const next = (): string => tokens[n]?.[0] ?? "";
  const take = (wanted?: string): string => {
    const token = next();
    if (token === "" || (wanted !== undefined && token !== wanted))
      throw new SyntaxError(`${wanted ?? "a condition"} is wanted at ${tokens[n]?.index ?? rule.length} of the rule`);
    n += 1;
    return token;
  };
  const joined = (word: "AND" | "OR", part: () => Test): Test => {
    let left = part();
    while (next().toUpperCase() === word) {
      take();
      left = { is: word === "AND" ? "and" : "or", left, right: part() };
    }
    return left;
  };
  const condition = (): Test => {
    const word = take().toUpperCase();
    if (word === "NOT") return { is: "not", of: condition() };
    if (word === "TRUE" || word === "FALSE") return { is: "constant", value: word === "TRUE" };
    if (word === "(") {
      const inside = either();
      take(")");
      return inside;
    }
    if (word !== "ALARM" && word !== "OK" && word !== "INSUFFICIENT_DATA")
      throw new SyntaxError(`${word} is neither a state nor TRUE, FALSE, NOT or a bracket`);
    take("(");
    const name = take();
    take(")");
    return { is: "state", state: word, alarm: nameOf(name) };
  };
  const either = (): Test => joined("OR", () => joined("AND", condition));
  const parsed = either();
  if (next() !== "") throw new SyntaxError(`nothing more is wanted at ${tokens[n]?.index} of the rule`);
  return parsed;
};

/** A name, quoted or not, or the name in an ARN. */
const nameOf = (text: string): string => {
  const bare = text.replace(/^"|"$/g, "");
  return bare.startsWith("arn:") ? bare.split(":").slice(6).join(":") : bare;
};

/** The alarms that a rule asks about. */
export const alarmsIn = (test: Test): string[] => {
  switch (test.is) {
    case "constant":
      return [];
    case "state":
      return [test.alarm];
    case "not":
      return alarmsIn(test.of);
    default:
      return [...alarmsIn(test.left), ...alarmsIn(test.right)];
  }
};

/** Whether a rule holds. */
export const holds = (test: Test, stateOf: (alarm: string) => AlarmState): boolean => {
  switch (test.is) {
    case "constant":
      return test.value;
    case "state":
      return stateOf(test.alarm) === test.state;
    case "not":
      return !holds(test.of, stateOf);
    case "and":
      return holds(test.left, stateOf) && holds(test.right, stateOf);
    case "or":
      return holds(test.left, stateOf) || holds(test.right, stateOf);
  }
};
