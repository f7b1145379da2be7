import { expressionsIn, isNewer, parse, variablesIn } from "./expressions.ts";
import type { Finding } from "./finding.ts";
import { type Loose, list, object, type Scope } from "./graph.ts";

/** Fields of the other query language (states-language.net/spec.html, "JSONPath"); with JSONata they are refused or, worse, ignored. */
const JSONPATH = new Set([
  "InputPath",
  "OutputPath",
  "ResultPath",
  "Parameters",
  "ResultSelector",
  "ItemsPath",
  "Variable",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "MaxConcurrencyPath",
]);

/** JSONata's own functions and those that Step Functions adds (step-functions/latest/dg/transforming-data.html). */
const BUILT_IN = new Set(
  `states string length substring substringBefore substringAfter uppercase lowercase trim pad contains split join match replace
  base64encode base64decode encodeUrl encodeUrlComponent decodeUrl decodeUrlComponent number abs floor ceil round power sqrt random
  formatNumber formatBase formatInteger parseInteger sum max min average boolean not exists count append sort reverse shuffle distinct
  zip keys lookup spread merge sift each error assert type map filter single reduce now millis fromMillis toMillis
  partition range hash uuid parse`.split(/\s+/),
);

export const jsonPathFindings = (name: string, state: Loose): Finding[] => {
  const fields = fieldsOf(state);
  return [
    ...fields
      .filter((field) => JSONPATH.has(field) || field.endsWith(".$"))
      .map((field): Finding => ({ rule: "jsonpath-field", at: name, text: `${field} belongs to JSONPath` })),
    ...(state.QueryLanguage === undefined || state.QueryLanguage === "JSONata"
      ? []
      : [{ rule: "query-language" as const, at: name, text: `speaks ${String(state.QueryLanguage)}` }]),
  ];
};

/** Names of a state's own fields and its rules'; a Map's inside is a scope of its own. */
const fieldsOf = (state: Loose): string[] => [
  ...Object.keys(state),
  ...[...list(state.Choices), ...list(state.Catch), ...list(state.Retry)].flatMap(Object.keys),
  ...Object.keys(object(state.Arguments)),
  ...Object.keys(object(object(state.Arguments).Payload)),
];

/** `assigned`: variables that this scope or one around it sets. */
export const expressionFindings = (name: string, state: Loose, assigned: ReadonlySet<string>): Finding[] =>
  expressionsIn(withoutInside(state)).flatMap((expression): Finding[] => {
    const at = `${name}.${expression.at}`;
    if ("broken" in expression)
      return [{ rule: "expression-delimiters", at, text: `"${expression.broken}" is taken as plain text` }];
    const parsed = parse(expression.source);
    if (!parsed.ok)
      return isNewer(expression.source)
        ? [{ rule: "jsonata-2.1", at, text: `"${expression.source}": AWS runs JSONata 2.0.6` }]
        : [{ rule: "expression-syntax", at, text: `"${expression.source}": ${parsed.message}` }];
    const variables = [...variablesIn(parsed.tree)];
    return [
      ...(variables.includes("eval") ? [{ rule: "eval" as const, at, text: "evaluates what arrives as data" }] : []),
      ...variables
        .filter(
          (variable) => variable !== "" && variable !== "eval" && !BUILT_IN.has(variable) && !assigned.has(variable),
        )
        .map((variable): Finding => ({ rule: "unassigned-variable", at, text: `nothing assigns $${variable}` })),
    ];
  });

const withoutInside = ({ ItemProcessor: _, ...state }: Loose): Loose => state;

/** Variables that a scope assigns anywhere. */
export const assignedIn = (scope: Scope): string[] =>
  Object.values(scope.states).flatMap((state) =>
    [state, ...list(state.Choices), ...list(state.Catch)].flatMap((holder) => Object.keys(object(holder.Assign))),
  );
