import { statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** One Lambda as it would be uploaded. */
export interface Build {
  functionId: string;
  /** Of the minified bundle. */
  bytes: number;
  errors: string[];
}

interface BuildRequest {
  functionID: string;
  handler: string;
  bundle?: string;
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
      const found = built(request);
      builds.push(found);
      return { handler: request.handler, out: request.bundle ?? "", sourcemaps: [], errors: found.errors };
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

function built({ functionID, handler, bundle }: BuildRequest): Build {
  if (!bundle)
    return { functionId: functionID, bytes: 0, errors: [`${functionID}: give it a bundle (stacks/function.ts)`] };
  return { functionId: functionID, bytes: statSync(join(bundle, `${handler.split(".")[0]}.mjs`)).size, errors: [] };
}
