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
 * - no operation of ours streams events: 17 kB; and only the API makes JSON schemas of zod's: 18 kB elsewhere.
 *
 * `scripts/bundle/bundle.test.ts` runs what comes out against the laptop.
 */

const SCHEMAS = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
const CREDENTIALS = /^@aws-sdk\/credential-provider-node$/;
const EVENT_STREAMS = /^@smithy\/core\/event-streams$/;
const JSON_SCHEMAS = /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/;
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
    onLoad({ filter: /./, namespace: "lean" }, ({ path }) => ({ contents: ABSENT[path] ?? "" }));
    onLoad({ filter: SCHEMAS }, ({ path }) => ({ contents: leanSchemas(readFileSync(path, "utf8"), path) }));
    if (!jsonSchemas)
      onLoad({ filter: JSON_SCHEMAS }, ({ path }) => ({ contents: absent(readFileSync(path, "utf8")) }));
  },
});

const ABSENT: Readonly<Record<string, string>> = {
  credentials: `export const defaultProvider = () => async () => { throw new Error("credentials are given to every client"); };`,
  "event-streams": "export class EventStreamSerde {}",
};

/** The same exports, which say so if they are called after all. */
const absent = (text: string): string => {
  const names = [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name]) => name);
  const refusing = `const absent = () => { throw new Error("JSON schemas are made by the API alone"); };`;
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
  if (!path.includes("client-medialive")) return written;
  return UNREAD.reduce(
    (all, name) => all.replaceAll(`() => ${name}$`, String(DOCUMENT)).replaceAll(`() => ${name},`, `${DOCUMENT},`),
    written,
  );
}
