/** Physical names where others are made from them before they exist (functions and state machines name each other), and where people look them up. */
export const named = (what: string): string => `${$app.name}-${$app.stage}-${what}`;
export const account = (): $util.Output<string> => aws.getCallerIdentityOutput().accountId;
