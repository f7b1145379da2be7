export interface Place {
  region: string;
  account: string;
}

export const machineArn = ({ region, account }: Place, machine: string): string =>
  `arn:aws:states:${region}:${account}:stateMachine:${machine}`;

export const executionArn = ({ region, account }: Place, id: string): string =>
  `arn:aws:states:${region}:${account}:execution:${id}`;

/**
 * 1 to 80 characters, no white space, brackets, wildcards, the characters `" # % \ ^ | ~ \` $ & , ; : /`, or control
 * characters (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be refused
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;
export const isName = (name: string): boolean => name.length >= 1 && name.length <= 80 && !FORBIDDEN.test(name);
