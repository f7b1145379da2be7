import crypto from "node:crypto";
import { getQuickJS, type QuickJSContext } from "quickjs-emscripten";
import { driver, type EdgeEngine } from "./job.ts";

/** What CloudFront grants a function (developer guide, "Quotas on CloudFront Functions"). */
const MEMORY = 2 << 20;
/**
 * CloudFront's limit of time is a "compute utilisation" that it does not define. QuickJS asks every 10,000 steps or so whether to go on:
 * this many times, for all events of a job together, so that the answer does not depend on the machine.
 */
const MOST_QUESTIONS_PER_EVENT = 4;

/** The deployed bytes in a sandbox with the runtime's memory and a limit of steps; what breaks them rejects. */
export const quickjsEngine: EdgeEngine = async (code, job) => {
  const quickjs = await getQuickJS();
  const outcomes = [];
  // A function has its memory for each request.
  for (const event of job.events) {
    const runtime = quickjs.newRuntime();
    let questions = 0;
    runtime.setMemoryLimit(MEMORY);
    runtime.setMaxStackSize(256 << 10);
    runtime.setInterruptHandler(() => ++questions > MOST_QUESTIONS_PER_EVENT);
    const context = runtime.newContext();
    let answer: string | undefined;
    try {
      offer(context, (text) => {
        answer = text;
      });
      const script = `var __job = ${JSON.stringify({ ...job, events: [event] })};${PRELUDE}${driver(code)}`;
      context.unwrapResult(context.evalCode(script, "viewer-request.js")).dispose();
      const jobs = runtime.executePendingJobs();
      if (jobs.error) throw new Error(String(context.dump(jobs.error)));
      if (answer === undefined) throw new Error("the function never settled");
      outcomes.push(...JSON.parse(answer));
    } finally {
      context.dispose();
      runtime.dispose();
    }
  }
  return outcomes;
};

/** What crosses to the host: hashes and spellings, bytes in hexadecimal (a zero ends a string on the way). */
function offer(context: QuickJSContext, done: (text: string) => void): void {
  const give = (name: string, host: (...texts: string[]) => string | undefined): void => {
    const handle = context.newFunction(name, (...handles) => {
      const answer = host(...handles.map((each) => context.getString(each)));
      return answer === undefined ? context.undefined : context.newString(answer);
    });
    context.setProp(context.global, name, handle);
    handle.dispose();
  };
  const bytes = (hex = ""): Buffer => Buffer.from(hex, "hex");
  give("__hmac", (key, data) => crypto.createHmac("sha256", bytes(key)).update(bytes(data)).digest("hex"));
  give("__hash", (data) => crypto.createHash("sha256").update(bytes(data)).digest("hex"));
  give("__parse", (text = "", encoding) => Buffer.from(text, encoding as BufferEncoding).toString("hex"));
  give("__print", (data, encoding) => bytes(data).toString(encoding as BufferEncoding));
  give("__done", (text = "") => {
    done(text);
    return undefined;
  });
}

/** Buffer and crypto of the runtime, as much as a function of ours uses. */
const PRELUDE = `
const __hex = (b) => { let s = ''; for (const x of b) s += (x < 16 ? '0' : '') + x.toString(16); return s; };
class Buffer extends Uint8Array {
  static from(x, encoding) {
    if (typeof x !== 'string') return super.from(x);
    const s = encoding === 'hex' ? x : __parse(x, encoding || 'utf8'), b = new Buffer(s.length >> 1);
    for (let i = 0; i < b.length; i++) b[i] = parseInt(s.slice(2 * i, 2 * i + 2), 16);
    return b;
  }
  static isBuffer(x) { return x instanceof Buffer; }
  static concat(list) { return Buffer.from(list.flatMap((b) => [...b])); }
  toString(encoding, from, to) {
    const s = __hex(this.subarray(from || 0, to));
    return encoding === 'hex' ? s : __print(s, encoding || 'utf8');
  }
  readUIntBE(at, size) {
    if (!(at >= 0 && at + size <= this.length)) throw new RangeError('out of range');
    let n = 0;
    for (let i = 0; i < size; i++) n = n * 256 + this[at + i];
    return n;
  }
  readUInt16BE(at) { return this.readUIntBE(at, 2); }
  readInt32BE(at) { return this.readUIntBE(at, 4) | 0; }
}
const __bytes = (x) => __hex(typeof x === 'string' ? Buffer.from(x) : x);
const __digest = (s) => ({ digest(encoding) { const b = Buffer.from(s, 'hex'); return encoding ? b.toString(encoding) : b; } });
const __crypto = {
  createHmac: (_, key) => ({ update: (data) => __digest(__hmac(__bytes(key), __bytes(data))) }),
  createHash: () => ({ update: (data) => __digest(__hash(__bytes(data))) }),
};
`;
