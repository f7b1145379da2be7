import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import { root } from "../project.ts";
import { type Asked, idOf, lookUp, type Place, stateOf } from "./provider.ts";
import { type Build, serveRpc } from "./rpc.ts";

/** What the Pulumi engine would be told to create. */
export interface Resource {
  type: string;
  name: string;
  parent?: string;
  protect?: true;
  retainOnDelete?: true;
  inputs: Record<string, unknown>;
}
export interface Synth {
  stage: string;
  app: Record<string, unknown>;
  outputs: unknown;
  resources: Resource[];
  builds: Build[];
}

const SST = join(root, ".sst");
const PLATFORM = join(SST, "platform");
const CONFIG = join(root, "sst.config.ts");
/** So that the grants to publish are there to be looked at. */
const TOPICS = "arn:aws:sns:eu-west-1:111122223333:showcaller-*,arn:aws:sns:eu-west-1:111122223333:on-call.fifo";
/** Production has a domain of its own, the other stages API Gateway's address. */
const DOMAIN = {
  SHOWCALLER_API_DOMAIN: "api.example.com",
  SHOWCALLER_API_CERTIFICATE: "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d",
};
/** So that there are probes, at home and elsewhere: those that the laptop has. */
const VIEWER_HOST = "live.example.com";
const PROBE_REGIONS = "eu-west-1,eu-central-1";
/** Production is not evaluated without one. */
const ISSUER = "https://issuer.example";
/** With a distribution of its own, with somebody else's, with none. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  production: "examples/distribution.json",
  staging: "examples/distribution-attached.json",
};
const PLACE: Place = { account: "111122223333", region: "eu-west-1" };
/** Rounds of the event loop without a new resource after which there will be none. */
const QUIET_ROUNDS = 20;

/** The part of @pulumi/pulumi that is used here. It is SST's copy, so it has no types of ours. */
interface Pulumi {
  runtime: {
    setMocks(mocks: object, project: string, stack: string, preview: boolean): Promise<void>;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
    waitForRPCs?(): Promise<void>;
  };
}
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getObject(): unknown;
}

/**
 * Evaluates sst.config.ts with SST's real components under a mock of the Pulumi engine: no AWS, no engine, no network beyond
 * loopback. One process evaluates one stage, since Pulumi keeps its state globally. How it works: decision 0020.
 */
export async function evaluate(stage: string): Promise<Synth> {
  const load = createRequire(join(PLATFORM, "package.json"));
  const failure = firstRejection();
  const rpc = await serveRpc(PLACE.account);
  const app: Record<string, unknown> = { removal: "retain", providers: {}, ...(await appOf(stage)), stage };
  process.env.SHOWCALLER_TOPICS = TOPICS;
  process.env.SHOWCALLER_AUTH_ISSUER = ISSUER;
  process.env.SHOWCALLER_DISTRIBUTION = DISTRIBUTIONS[stage] ?? "";
  if (stage === "production") Object.assign(process.env, DOMAIN);
  process.env.SHOWCALLER_VIEWER_HOST = VIEWER_HOST;
  process.env.SHOWCALLER_PROBE_REGIONS = PROBE_REGIONS;
  process.env.SST_SERVER = rpc.url;
  process.env.SST_AWS_REGION = PLACE.region;
  // Physical names end in random bytes: the same in every evaluation, so that two can be compared.
  load("node:crypto").randomBytes = (length: number) => Buffer.alloc(length, 7);
  const pulumi: Pulumi = load("@pulumi/pulumi");
  await pulumi.runtime.setMocks(
    {
      newResource: (asked: Asked) => ({ id: idOf(asked), state: stateOf(asked, PLACE) }),
      call: ({ token, inputs }: { token: string; inputs: Record<string, unknown> }) => lookUp(token, inputs, PLACE),
    },
    String(app.name),
    stage,
    false,
  );
  const resources = recorded(load);
  const program = await bundledConfig(app);
  try {
    const outputs = await Promise.race([pulumi.runtime.runInPulumiStack(program), failure]);
    await Promise.race([settled(pulumi, resources), failure]);
    const errors = rpc.builds.flatMap((built) => built.errors);
    if (errors.length > 0) throw new Error(errors.join("\n"));
    return { stage, app, outputs: plain(outputs), resources, builds: rpc.builds };
  } finally {
    rpc.close();
  }
}

/** An exception inside `apply()` is only an unhandled rejection, and the stack's own promise then never settles. */
function firstRejection(): Promise<never> {
  return new Promise((_, reject) => process.once("unhandledRejection", reject));
}

/** Everything that is registered from now on, in order. */
function recorded(load: NodeJS.Require): Resource[] {
  const { MockMonitor } = load("@pulumi/pulumi/runtime/mocks");
  const { deserializeProperties } = load("@pulumi/pulumi/runtime/rpc");
  const resources: Resource[] = [];
  const register = MockMonitor.prototype.registerResource;
  MockMonitor.prototype.registerResource = function (asked: Registration, answer: unknown) {
    resources.push({
      type: asked.getType(),
      name: asked.getName(),
      ...(asked.getParent() && { parent: asked.getParent() }),
      ...(asked.getProtect() && { protect: true as const }),
      ...(asked.getRetainondelete() && { retainOnDelete: true as const }),
      inputs: plain(deserializeProperties(asked.getObject())) as Record<string, unknown>,
    });
    return register.call(this, asked, answer);
  };
  return resources;
}

async function settled(pulumi: Pulumi, resources: readonly Resource[]): Promise<void> {
  for (let before = -1; before !== resources.length; ) {
    before = resources.length;
    await pulumi.runtime.waitForRPCs?.();
    for (let round = 0; round < QUIET_ROUNDS; round++) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** `app()` of the configuration alone, as the command line asks it first. */
async function appOf(stage: string): Promise<Record<string, unknown>> {
  return imported(`app.${stage}`, {
    stdin: {
      contents: `import config from ${JSON.stringify(CONFIG)}; export default config.app({ stage: ${JSON.stringify(stage)} });`,
      resolveDir: root,
      loader: "ts",
    },
    banner: { js: "const $config = (config) => config;" },
    external: ["./stacks/*"],
  });
}

/** The configuration bundled as SST 4.17.1's command line does it (its pkg/js and pkg/project/run.go), inside the platform, so that all share one Pulumi. */
async function bundledConfig(app: Record<string, unknown>): Promise<() => Promise<unknown>> {
  const providers: { alias: string; package: string }[] = JSON.parse(
    readFileSync(join(SST, "provider-lock.json"), "utf8"),
  );
  const globals = [
    ...providers.map((provider) => `import * as ${provider.alias} from "${provider.package}";`),
    `import * as sst from ${JSON.stringify(join(PLATFORM, "src/components"))};`,
  ].join(" ");
  return imported(`config.${app.stage}`, {
    stdin: {
      contents: `import { run } from ${JSON.stringify(join(PLATFORM, "src/auto/run.ts"))}; import config from ${JSON.stringify(CONFIG)}; export default () => run(config.run);`,
      resolveDir: root,
      loader: "ts",
    },
    banner: {
      js: [
        "import { createRequire as cr } from 'node:module'; const require = cr(import.meta.url);",
        "import { fileURLToPath as toPath } from 'node:url';",
        "const __filename = toPath(import.meta.url); const __dirname = toPath(new URL('.', import.meta.url));",
      ].join("\n"),
    },
    define: {
      $app: JSON.stringify(app),
      $cli: JSON.stringify({
        command: "deploy",
        dev: false,
        paths: { home: SST, root, work: SST, platform: PLATFORM },
        state: { version: {} },
      }),
      $dev: "false",
    },
    inject: [join(PLATFORM, "src/shim/run.js")],
    external: [
      "@pulumi/*",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@aws-sdk/*",
      "undici",
      "esbuild",
      "archiver",
      "glob",
      "vite",
    ],
    nodePaths: [join(PLATFORM, "node_modules")],
    plugins: [withGlobals(globals)],
  });
}

async function imported<T>(name: string, options: Parameters<typeof build>[0]): Promise<T> {
  const outfile = join(PLATFORM, `synth.${name}.${process.pid}.mjs`);
  try {
    await build({
      ...options,
      bundle: true,
      outfile,
      format: "esm",
      platform: "node",
      mainFields: ["module", "main"],
      logLevel: "silent",
    });
    return (await import(pathToFileURL(outfile).href)).default;
  } finally {
    rmSync(outfile, { force: true });
  }
}

/** `aws` and `sst` are globals in files of ours, as SST makes them. */
const withGlobals = (globals: string): Plugin => ({
  name: "globals",
  setup({ onLoad }) {
    onLoad({ filter: /\.(js|ts)$/ }, ({ path }) =>
      path.includes(`${sep}.sst${sep}`)
        ? undefined
        : { contents: `${globals} ${readFileSync(path, "utf8")}`, loader: extname(path) === ".ts" ? "ts" : "js" },
    );
  },
});

/** Pulumi's mark of a secret: its value is wanted here. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (fields[SIGNATURE] === SECRET) return plain(fields.value);
  if (typeof fields.then === "function") return "<promise>";
  if (fields.__pulumiAsset || fields.__pulumiArchive) return "<asset>";
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, plain(inner)]));
}
