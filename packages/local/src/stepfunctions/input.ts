/** Reading API inputs, which come from anywhere. */
import { AwsError } from "../kernel/types.ts";

type Input = Readonly<Record<string, unknown>>;

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

export const maybeText = (input: Input, member: string): string | undefined => {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalid(`'${member}' must be a string`);
  return value;
};

export const aText = (input: Input, member: string): string => {
  const value = maybeText(input, member);
  if (value === undefined) throw invalid(`'${member}' is required`);
  return value;
};

/** One page of a list: at most `maxResults` (1 to 1,000, 0 for the default), from where `nextToken` says. */
export const page = <T>(all: readonly T[], input: Input, byDefault: number): { items: T[]; nextToken?: string } => {
  const asked = input.maxResults ?? 0;
  if (typeof asked !== "number" || !Number.isInteger(asked) || asked < 0 || asked > 1000)
    throw invalid("'maxResults' must be from 0 to 1000");
  const from = position(maybeText(input, "nextToken"));
  const to = from + (asked || byDefault);
  const items = all.slice(from, to);
  return to < all.length ? { items, nextToken: `from-${to}` } : { items };
};

const position = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const digits = /^from-(\d{1,9})$/.exec(token)?.[1];
  if (digits === undefined) throw new AwsError("InvalidToken", `Invalid Token: '${token}'`);
  return Number(digits);
};
