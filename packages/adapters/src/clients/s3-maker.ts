import { S3Client } from "@aws-sdk/client-s3";
import type { Makers } from "./assemble.ts";

/** By itself: the export's bundle holds it, and no other. */
export const s3: Makers["s3"] = { service: "s3", make: (config) => new S3Client(config) };
