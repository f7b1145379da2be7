// @eyevinn/cat as a second, independent reader of the tokens that we mint: prints one line per check, `ok NAME` or `failed NAME: why`.
// Usage: node eyevinn.mjs FOLDER < vectors.json: FOLDER is where the package was installed; vectors are {name, token, kid, secret, issuer, accept}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { CAT } = createRequire(resolve(process.argv[2], "package.json"))("@eyevinn/cat");
let failed = 0;
for (const { name, token, kid, secret, issuer, accept } of JSON.parse(readFileSync(0, "utf8"))) {
  const cat = new CAT({ keys: { [kid]: Buffer.from(secret, "hex") }, expectCwtTag: true });
  const result = await cat
    .validate(token, "mac", { issuer, url: new URL("https://live.example/out/a.m3u8"), ip: "192.0.2.7", method: "GET" })
    .catch((error) => ({ error }));
  const accepted = result.error === undefined;
  if (accepted !== accept) failed++;
  console.log(accepted === accept ? `ok ${name}` : `failed ${name}: ${accepted ? "accepted" : result.error.message}`);
}
process.exitCode = failed > 0 ? 1 : 0;
