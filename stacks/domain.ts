import { STAGE } from "../packages/functions/src/http/proxy-event";
import type { Config } from "./config";
import type { gateway } from "./gateway";

/**
 * Where the API is: at the domain that the deployment names, else at API Gateway's own address, which a domain shuts (gateway.ts). What a
 * DNS record has to point to is an output; whose zone that is we do not know.
 */
export function address({ home, domain }: Config, { rest, stage }: ReturnType<typeof gateway>) {
  if (!domain) return { api: $interpolate`https://${rest.id}.execute-api.${home}.amazonaws.com` };
  const name = new aws.apigateway.DomainName("GatewayDomain", {
    domainName: domain.name,
    regionalCertificateArn: domain.certificate,
    endpointConfiguration: { types: "REGIONAL" },
    // 1.2 and 1.3 (apigateway-custom-domain-tls-version.html).
    securityPolicy: "TLS_1_2",
  });
  const maps = (as: string, basePath?: string) =>
    new aws.apigateway.BasePathMapping(as, {
      domainName: name.domainName,
      restApi: rest.id,
      stageName: stage.stageName,
      ...(basePath === undefined ? {} : { basePath }),
    });
  maps("GatewayPaths", STAGE);
  // What is asked for elsewhere is told by us that it is not there: API Gateway would say Forbidden, in its own words.
  maps("GatewayOtherPaths");
  return { api: `https://${domain.name}`, apiAlias: name.regionalDomainName, apiAliasZone: name.regionalZoneId };
}
