import { expect, it } from "vitest";

// Not by a static import: it knows its globals and its paths as SST reads them.
Object.assign(globalThis, { $app: { stage: "personal" } });
const { config }: { config: (env: Record<string, string>) => { probes?: { host: string; regions: string[] } } } =
  await import(new URL("../config.ts", import.meta.url).href);
const host = "live.example.com";

it("probes: none without a host; at home where no Region is named; each named one once", () => {
  expect(config({}).probes).toBeUndefined();
  expect(config({ SHOWCALLER_VIEWER_HOST: host }).probes).toEqual({ host, regions: ["eu-west-1"] });
  const regions = "us-east-1, ap-southeast-2,us-east-1";
  expect(config({ SHOWCALLER_VIEWER_HOST: host, SHOWCALLER_PROBE_REGIONS: regions }).probes?.regions).toEqual([
    "us-east-1",
    "ap-southeast-2",
  ]);
});

it.each([
  "https://live.example.com",
  "live.example.com/x",
  "live.example.com:8443",
  "10.0.0.1",
  "localhost",
  "a@b.example",
])("%s is no host for a probe to ask", (bad) =>
  expect(() => config({ SHOWCALLER_VIEWER_HOST: bad })).toThrow("SHOWCALLER_VIEWER_HOST"),
);

it.each([
  [{ SHOWCALLER_PROBE_REGIONS: "us-east-1" }, "SHOWCALLER_VIEWER_HOST"],
  [{ SHOWCALLER_VIEWER_HOST: host, SHOWCALLER_PROBE_REGIONS: "london" }, "london is no Region"],
  [
    {
      SHOWCALLER_VIEWER_HOST: host,
      SHOWCALLER_PROBE_REGIONS: Array.from({ length: 17 }, (_, n) => `us-${"a".repeat(n + 1)}-1`).join(","),
    },
    "at most 16",
  ],
])("probes that cannot be meant stop the deployment: %j", (env, says) => {
  expect(() => config(env)).toThrow(says);
});
