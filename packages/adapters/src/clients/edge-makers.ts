/** How clients for the edge are made: away from `makers.ts`, so that no bundle of the alert path holds them or their signing. */
// Registers SigV4A, without which the KeyValueStore's client throws at its first call: the service has no other signing.
import "@aws-sdk/signature-v4a";
import { CloudFrontKeyValueStoreClient } from "@aws-sdk/client-cloudfront-keyvaluestore";
import type { Makers } from "./assemble.ts";

export const keyValueStore: Makers["keyValueStore"] = {
  service: "cloudfront-keyvaluestore",
  // Of any Region: the client would look the set up in files.
  make: (config) => new CloudFrontKeyValueStoreClient({ ...config, sigv4aSigningRegionSet: async () => ["*"] }),
};
