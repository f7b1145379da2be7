/** What an edge engine is given: the clock, the store as it stands, and viewers' requests, each judged by itself. */
export interface EdgeJob {
  /** Milliseconds since 1970: the function's clock stands still while it runs. */
  now: number;
  store: Readonly<Record<string, string>>;
  /** Keys whose reads fail; "*" for all. */
  failing?: readonly string[];
  /** Events of CloudFront Functions, on viewer request. */
  events: readonly unknown[];
}

/** What became of one event: the request to forward, or the response; and what the function did on its way. */
export interface EdgeOutcome {
  result?: unknown;
  /** An exception that left the function: CloudFront would answer 503. */
  error?: string;
  logs: string[];
  /** Keys read, in order: each read is billed. */
  reads: string[];
  /** The origin that it chose, if it did. */
  origin?: string;
}

/** Runs the deployed bytes. */
export type EdgeEngine = (code: string, job: EdgeJob) => Promise<EdgeOutcome[]>;

/**
 * The stand-in of the `cloudfront` module and the loop over events, in the language that every engine takes. Around it an engine
 * declares `__job` and `crypto`, and takes the text that it hands to `__done`. Promises are chained by hand: njs 0.7.9 cannot await in a loop.
 */
export const driver = (code: string): string => `
var __seen;
Date.now = function () { return __job.now; };
var console = { log: function (line) { __seen.logs.push(String(line)); } };
function __read(key, then) {
  __seen.reads.push(key);
  var failing = __job.failing || [];
  if (failing.indexOf(key) >= 0 || failing.indexOf('*') >= 0) return Promise.reject(new Error('KeyValueStore: try again'));
  return then(Object.prototype.hasOwnProperty.call(__job.store, key));
}
var __cloudfront = {
  kvs: function () {
    return {
      get: function (key) {
        return __read(key, function (there) { return there ? Promise.resolve(__job.store[key]) : Promise.reject(new Error('KeyNotFound')); });
      },
      exists: function (key) { return __read(key, function (there) { return Promise.resolve(there); }); },
    };
  },
  selectRequestOriginById: function (id) { __seen.origin = id; },
};
${local(code)}
function __next(outcomes) {
  if (outcomes.length === __job.events.length) return __done(JSON.stringify(outcomes));
  var seen = { logs: [], reads: [] };
  __seen = seen;
  var settle = function () { outcomes.push(seen); __next(outcomes); };
  try {
    handler(__job.events[outcomes.length]).then(
      function (result) { seen.result = result; settle(); },
      function (error) { seen.error = String(error); settle(); });
  } catch (error) { seen.error = String(error); settle(); }
}
__next([]);
`;

/** The two modules of the runtime as variables: an engine hands them over, instead of resolving them. */
function local(code: string): string {
  const modules: Readonly<Record<string, string>> = { cloudfront: "__cloudfront", crypto: "__crypto" };
  return code.replace(
    /import (\w+) ?from ?"(\w+)";/g,
    (_, name: string, module: string) => `var ${name}=${modules[module]};`,
  );
}
