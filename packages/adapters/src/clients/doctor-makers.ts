/** How the doctor's own client is made: no Lambda bundles it. */
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { Makers } from "./assemble.ts";

export const serviceQuotas: Makers["serviceQuotas"] = {
  service: "servicequotas",
  make: (config) => new ServiceQuotasClient(config),
};
