/** GetExecutionHistory's view of the stored events. */
import type { HistoryEvent } from "./execution.ts";

const DATA = [
  "input",
  "inputDetails",
  "output",
  "outputDetails",
  "parameters",
  "assignedVariables",
  "assignedVariablesDetails",
];

export const shown = (event: HistoryEvent, withData: boolean): Record<string, unknown> => {
  const { timestamp, ...rest } = event;
  const details = withData ? rest : Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, bare(value)]));
  return { timestamp: new Date(timestamp), ...details };
};

const bare = (details: unknown): unknown =>
  typeof details !== "object" || details === null
    ? details
    : Object.fromEntries(Object.entries(details).filter(([key]) => !DATA.includes(key)));
