import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/*
 * What makes a Lambda's bundle lean. The source stays as it is; this lets the bundler see what is not used:
 *
 * - credentials come from the environment (adapters/src/clients/aws-of.ts), so the SDK's chain of other sources is never asked: 110 kB;
 * - the SDK's schemas name their traits by computed keys, which a bundler may not drop; with the names written out it drops every
 *   schema that no command of ours uses: 60 kB;
 * - MediaLive answers four of our calls with the encoder's whole settings, which nobody here reads. Left undecoded, as a document,
 *   their 130 kB of schemas go too;
 * - no operation of ours streams events: 17 kB; and only the API makes JSON schemas of zod's: 18 kB elsewhere;
 * - errors are told apart by their names (adapters/src/failure.ts). One without a class of its own has its name as well, and its
 *   members as they were sent: 20 kB of classes;
 * - of each client's package.json its version alone is read: 2 kB a client; DynamoDB's endpoint discovery is switched off
 *   (adapters/src/clients/makers.ts): 8 kB; Node has SHA-256: 3 kB;
 * - zod hangs every format of a string on every string; ours are written `z.url()`, so those stay and the methods go: 20 kB with
 *   what they pull in.
 *
 * `lean.test.ts` compares what comes out with the SDK as it comes, `stacks/test/bundles.test.ts` runs it against the laptop.
 */

const SCHEMAS = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const CREDENTIALS = /^@aws-sdk\/credential-provider-node$/;
const EVENT_STREAMS = /^@smithy\/core\/event-streams$/;
const JSON_SCHEMAS = /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/;
const CLIENT_PACKAGE = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/;
const ENDPOINT_DISCOVERY = /^@aws-sdk\/middleware-endpoint-discovery$/;
const SHA256_JS = /[\\/]sha256[\\/]Sha256Js\.js$/;
const ZOD_SCHEMAS = /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/;
/** The schema number of a document (@smithy/core/schema): taken as it comes. */
const DOCUMENT = 15;
/** Members of a channel that `packages/adapters/src/medialive` never reads or writes. */
const UNREAD = ["EncoderSettings", "__listOfInputAttachment", "__listOfOutputDestination"];

/** `jsonSchemas`: the function makes JSON schemas of its zod schemas. */
export const lean = ({ jsonSchemas }: { jsonSchemas: boolean }): Plugin => ({
  name: "lean",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: CREDENTIALS }, () => ({ path: "credentials", namespace: "lean" }));
    onResolve({ filter: EVENT_STREAMS }, () => ({ path: "event-streams", namespace: "lean" }));
    onResolve({ filter: ENDPOINT_DISCOVERY }, () => ({ path: "endpoint-discovery", namespace: "lean" }));
    onLoad({ filter: /./, namespace: "lean" }, ({ path }) => ({ contents: ABSENT[path] ?? "" }));
    onLoad({ filter: SCHEMAS }, ({ path }) => ({ contents: leanSchemas(readFileSync(path, "utf8"), path) }));
    onLoad({ filter: CLIENT_PACKAGE }, ({ path }) => ({
      contents: versionOf(readFileSync(path, "utf8")),
      loader: "json",
    }));
    onLoad({ filter: SHA256_JS }, ({ path }) => ({ contents: absent(readFileSync(path, "utf8"), "Node has SHA-256") }));
    onLoad({ filter: ZOD_SCHEMAS }, ({ path }) => ({ contents: leanZod(readFileSync(path, "utf8")) }));
    if (!jsonSchemas)
      onLoad({ filter: JSON_SCHEMAS }, ({ path }) => ({
        contents: absent(readFileSync(path, "utf8"), "JSON schemas are made by the API alone"),
      }));
  },
});

const ABSENT: Readonly<Record<string, string>> = {
  credentials: `export const defaultProvider = () => async () => { throw new Error("credentials are given to every client"); };`,
  // The last two S3's client asks for as it is made.
  "event-streams": `export class EventStreamSerde {}
    export const resolveEventStreamSerdeConfig = (config) => config;
    export const eventStreamSerdeProvider = () => undefined;`,
  "endpoint-discovery": `
    export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector: () => false, configFileSelector: () => false, default: false };
    export const resolveEndpointDiscoveryConfig = (config) => config;`,
};

/** The same exports, which say so if they are called after all. */
const absent = (text: string, why: string): string => {
  const names = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
  const refusing = `const absent = () => { throw new Error(${JSON.stringify(why)}); };`;
  return [refusing, ...names.map((name) => `export const ${name} = absent;`)].join("\n");
};

/** The text of a schema module with its traits' names written out; of MediaLive's, with the unread members undecoded. */
export function leanSchemas(text: string, path: string): string {
  const names = new Map(
    [...text.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm)].map(([, name, literal]) => [name, literal]),
  );
  const written = text.replaceAll(/\[(_\w+)\]: /g, (whole, name: string) =>
    names.has(name) ? `${names.get(name)}: ` : whole,
  );
  const named = written.replaceAll(/^n0_registry\.registerError\(.*\);\n/gm, "");
  if (!path.includes("client-medialive")) return named;
  return UNREAD.reduce(
    (all, name) => all.replaceAll(`() => ${name}$`, String(DOCUMENT)).replaceAll(`() => ${name},`, `${DOCUMENT},`),
    named,
  );
}

const versionOf = (text: string): string =>
  JSON.stringify({ version: (JSON.parse(text) as { version: string }).version });

/** zod's schemas without the formats as methods, and with its helpers by name, so that the bundler sees which are used. */
export function leanZod(text: string): string {
  const [before, methods, after] = text.split(/^(export const ZodString = [\s\S]*?\n\}, )\{\n[\s\S]*?\n\}\);$/m);
  if (after === undefined) throw new Error("zod's string is written otherwise now: look at scripts/bundle/lean.ts");
  return `${before}${methods}{});${after}`
    .replace('import { util } from "../core/index.js";', 'import * as util from "../core/util.js";')
    .replaceAll("core.util.", "util.");
}
