import { beforeEach, expect, it } from "vitest";

type Env = Record<string, string | undefined>;
/** As SST evaluates it: `$app` is a global. */
const config = async (env: Env): Promise<{ domain?: unknown }> => {
  const { config: read } = await import(new URL("../config.ts", import.meta.url).href);
  return read(env);
};
beforeEach(() => {
  Object.assign(globalThis, { $app: { stage: "staging" } });
});
const NAME = { SHOWCALLER_API_DOMAIN: "api.example.com" };
const CERTIFICATE = { SHOWCALLER_API_CERTIFICATE: "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b" };

it("a domain is a name and its certificate, or nothing", async () => {
  expect((await config({})).domain).toBeUndefined();
  expect((await config({ SHOWCALLER_API_DOMAIN: "", SHOWCALLER_API_CERTIFICATE: "" })).domain).toBeUndefined();
  expect((await config({ ...NAME, ...CERTIFICATE })).domain).toEqual({
    name: "api.example.com",
    certificate: CERTIFICATE.SHOWCALLER_API_CERTIFICATE,
  });
});

it.each<[why: string, env: Env, says: RegExp]>([
  ["no certificate", NAME, /SHOWCALLER_API_CERTIFICATE: nothing is no certificate of ACM in eu-west-1/],
  ["no name", CERTIFICATE, /SHOWCALLER_API_DOMAIN: nothing is no host name/],
  ["an address for a name", { ...CERTIFICATE, SHOWCALLER_API_DOMAIN: "https://api.example.com" }, /without https/],
  ["upper case", { ...CERTIFICATE, SHOWCALLER_API_DOMAIN: "API.example.com" }, /lower case/],
  ["a wildcard", { ...CERTIFICATE, SHOWCALLER_API_DOMAIN: "*.example.com" }, /is no host name/],
  ["one label", { ...CERTIFICATE, SHOWCALLER_API_DOMAIN: "api" }, /is no host name/],
  [
    "CloudFront's certificate",
    { ...NAME, SHOWCALLER_API_CERTIFICATE: "arn:aws:acm:us-east-1:111122223333:certificate/0a1b" },
    /us-east-1.* is no certificate of ACM in eu-west-1/,
  ],
])("a domain with %s stops the deployment by name", async (_, env, says) => {
  await expect(config(env)).rejects.toThrow(says);
});
