import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "@showcaller/contracts";
import { type Laptop, startLaptop } from "@showcaller/local/laptop/start";
import { type DoctorRequest, main } from "../src/doctor/main.ts";

/** A laptop with the first match, and the doctor's look at it over its port. */
export async function examined() {
  const data = mkdtempSync(join(tmpdir(), "showcaller-doctor-"));
  const laptop: Laptop = await startLaptop({ port: 0, data, speed: 0, empty: false, demo: "match" });
  const env = {
    AWS_REGION: "eu-west-2",
    AWS_ENDPOINT_URL: `${laptop.url}/_aws`,
    AWS_ACCESS_KEY_ID: "laptop",
    AWS_SECRET_ACCESS_KEY: "laptop",
  };
  return {
    laptop,
    env,
    ask: (request: Partial<DoctorRequest>) => main({ env, stage: "local", only: [], ...request }),
    async look(...only: string[]): Promise<Finding[]> {
      const end = await main({ env, stage: "local", only });
      if (end.kind !== "examined") throw new Error(end.message);
      return end.findings;
    },
    async close() {
      await laptop.close();
      rmSync(data, { recursive: true });
    },
  };
}
