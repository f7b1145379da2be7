import type { XmlModel } from "@showcaller/adapters/models/catalog";
import type { OperationSchema } from "@showcaller/adapters/models/schema";
import { AwsError } from "../kernel/types.ts";
import { boundInput } from "./bindings.ts";
import type { WireResponse } from "./messages.ts";
import { httpTrait, members, router } from "./routes.ts";
import { check, incompleteIn, type WireService } from "./service.ts";
import { element, refusal, members as written, xml } from "./xml.ts";

/*
 * restXml from the server's side (https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html), as far as the laptop serves it: reads, whose input is
 * all in the address. CloudFront speaks nothing else.
 */

/** One AWS service that speaks restXml. */
export function restXmlService(model: XmlModel): WireService {
  const errors = new Map(model.errors.map((error) => [error[2], error]));
  // Greedy labels and fixed queries belong to what changes something.
  const reads = model.operations.filter((operation) => /^GET [^+?]*$/.test(httpTrait(operation).slice(0, 2).join(" ")));
  const route = router(reads);
  return {
    async decode(request) {
      const found = route(request);
      if (!found)
        throw new AwsError(
          "UnknownOperationException",
          `${model.service}: no read at ${request.method} ${request.path}`,
        );
      const input = boundInput(found, request);
      check(found.operation, input, incompleteIn(errors));
      return { operation: found.operation[2], input, answer: (output) => answer(found.operation, output) };
    },
    refuse: async (error) => refusal(error, errors.get(error.code)),
  };
}

/** Headers, and either the member that is the body or all the rest. */
function answer(operation: OperationSchema, output: Record<string, unknown>): WireResponse {
  const headers: Record<string, string> = {};
  for (const [name, schema] of members(operation[5])) {
    const { httpHeader } = schema.getMergedTraits();
    if (httpHeader && output[name] !== undefined) headers[httpHeader.toLowerCase()] = String(output[name]);
  }
  const payload = members(operation[5]).find(([, schema]) => schema.getMergedTraits().httpPayload);
  if (!payload)
    throw new AwsError("NotImplementedException", `${operation[2]}: the laptop writes bodies that are a member.`);
  const [name, schema] = payload;
  const body = output[name];
  if (typeof body !== "object" || body === null) throw new Error(`${operation[2]} answers no ${name}`);
  return xml(httpTrait(operation)[2], element(name, written(schema, body as Record<string, unknown>)), headers);
}
