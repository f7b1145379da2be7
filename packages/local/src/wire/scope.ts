import { AwsError } from "../kernel/types.ts";
import type { WireRequest } from "./messages.ts";

/** Which service a request is for, in which Region. */
export interface Scope {
  service: string;
  region: string;
}

/**
 * Read from the credential scope of the Authorization header. The signature itself is not checked: there is no secret
 * to check it with. SigV4A scopes carry no Region; its set of Regions is a header of its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 * Throws what AWS answers to unsigned requests and to ones it cannot read.
 */
export function credentialScope({ headers }: WireRequest): Scope {
  const authorization = headers.authorization;
  if (!authorization) throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
  const match = /^AWS4-(HMAC-SHA256|ECDSA-P256-SHA256) Credential=([^,\s]+)/.exec(authorization);
  const parts = match?.[2]?.split("/") ?? [];
  const scope = match?.[1] === "HMAC-SHA256" ? regional(parts) : regionless(parts, headers["x-amz-region-set"]);
  if (!scope) throw new AwsError("IncompleteSignatureException", "Authorization header has no valid credential scope.");
  return scope;
}

/** `key/date/region/service/aws4_request` */
function regional([, , region, service, end]: string[]): Scope | undefined {
  return region && service && end === "aws4_request" ? { region, service } : undefined;
}

/** `key/date/service/aws4_request`; of several Regions the first, since the laptop is one of each. */
function regionless([, , service, end]: string[], regionSet: string | undefined): Scope | undefined {
  const region = regionSet?.split(",")[0]?.trim();
  return region && service && end === "aws4_request" ? { region, service } : undefined;
}
