import type { Config } from "./config";

/** House rules for every function, in one place. Affects components made afterwards. */
export function defaults({ logRetention }: Config): void {
  $transform(sst.aws.Function, (args) => {
    args.runtime = "nodejs24.x";
    args.architecture = "arm64";
    args.logging = { format: "json", retention: RETENTION[logRetention] };
    // Executions go on with the version they began with (DESIGN §15).
    args.versioning = true;
    const own = args.transform?.role;
    args.transform = {
      ...args.transform,
      role(role, opts, name) {
        if (typeof own === "function") own(role, opts, name);
        // SST 4.17.1 lets the account's root assume every function's role; and its managed policy for logs is for every log group.
        role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        role.managedPolicyArns = [];
      },
    };
  });
}

const RETENTION = { 30: "1 month", 90: "3 months", 365: "1 year" } as const;
