import { awsClientsOf, type Environment } from "@showcaller/adapters/clients/aws-of";
import { s3 } from "@showcaller/adapters/clients/s3-maker";
import { archive } from "@showcaller/adapters/s3/archive";
import type { ExportDeps } from "./deps.ts";

/** The deployed bucket; what is missing fails at cold start, by name. */
export function archiveFrom(env: Environment): Pick<ExportDeps, "archive" | "about"> {
  const required = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`not set: ${name}`);
    return value;
  };
  const client = awsClientsOf(env, { s3 }).s3(required("EXPORT_REGION"));
  return {
    archive: archive(client, required("EXPORT_BUCKET")),
    about: { stage: required("STAGE"), home: required("AWS_REGION") },
  };
}
