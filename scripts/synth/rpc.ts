import { mkdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type BuildFailure, build } from "esbuild";
import { root } from "../project.ts";

/** One Lambda as it would be uploaded. */
export interface Build {
  functionId: string;
  handler: string;
  /** Of the minified bundle. */
  bytes: number;
  errors: string[];
}

interface BuildRequest {
  functionID: string;
  handler: string;
  runtime: string;
  properties?: { minify?: boolean };
}

/** SST 4.17.1's components ask its command line over HTTP (SST_SERVER/rpc); these four questions are all that ours ask. */
export async function serveRpc(account: string) {
  const builds: Build[] = [];
  const answers: Record<string, (input: never) => Promise<unknown>> = {
    "Provider.Aws.Bootstrap": async () => ({
      asset: "sst-asset",
      assetEcrRegistryId: account,
      assetEcrUrl: "ecr.invalid",
      state: "sst-state",
      appsyncHttp: "appsync.invalid",
      appsyncRealtime: "appsync.invalid",
    }),
    "Provider.Aws.Appsync": async () => ({ http: "appsync.invalid", realtime: "appsync.invalid" }),
    "Runtime.AddTarget": async () => true,
    "Runtime.Build": async (request: BuildRequest) => {
      const built = await bundle(request);
      builds.push(built);
      return { handler: built.handler, out: outOf(request), sourcemaps: [], errors: built.errors };
    },
  };
  const server = createServer(async (incoming, response) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    const { method, params } = JSON.parse(Buffer.concat(parts).toString());
    const answer = answers[method];
    const told = answer
      ? await answer(params[0] as never).then(
          (result) => ({ result }),
          (error: unknown) => ({ error: String(error) }),
        )
      : { error: `SST asks ${method}, which nobody here answers: a component that we have not used before` };
    response.end(JSON.stringify(told));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    builds,
    close: () => server.close(),
  };
}

const outOf = ({ functionID }: BuildRequest): string => join(root, ".sst", "artifacts", `${functionID}-src`);

/** Bundled for real: a handler that is not there, or does not bundle, is an error of the evaluation. */
async function bundle(request: BuildRequest): Promise<Build> {
  const dot = request.handler.lastIndexOf(".");
  const [file, name] = [request.handler.slice(0, dot), request.handler.slice(dot + 1)];
  const out = outOf(request);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const outfile = join(out, "bundle.mjs");
  const errors = await build({
    entryPoints: [join(root, `${file}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    logLevel: "silent",
    banner: { js: "import { createRequire as cr } from 'node:module';const require = cr(import.meta.url);" },
  }).then(
    () => [],
    (failure: BuildFailure) => failure.errors.map(({ text }) => `${request.handler}: ${text}`),
  );
  const bytes = errors.length === 0 ? statSync(outfile).size : 0;
  return { functionId: request.functionID, handler: `bundle.${name}`, bytes, errors };
}
