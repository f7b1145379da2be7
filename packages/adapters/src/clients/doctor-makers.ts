/** How the doctor's own clients are made: no Lambda bundles them. */
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { Makers } from "./assemble.ts";

export const serviceQuotas: Makers["serviceQuotas"] = {
  service: "servicequotas",
  make: (config) => new ServiceQuotasClient(config),
};

/** One for the world, signed for us-east-1 (general/latest/gr/cf_region.html). */
export const cloudFront: Makers["cloudFront"] = {
  service: "cloudfront",
  make: (config) => new CloudFrontClient({ ...config, region: "us-east-1" }),
};
