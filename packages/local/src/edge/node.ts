import crypto from "node:crypto";
import { driver, type EdgeEngine } from "./job.ts";

/** The deployed bytes in this process: no limits, for comparison with the other engines. */
export const nodeEngine: EdgeEngine = (code, job) =>
  new Promise((resolve) => {
    const run = new Function("__job", "__crypto", "__done", "Date", driver(code));
    // An own Date: the function's clock is the job's.
    run(structuredClone(job), crypto, (text: string) => resolve(JSON.parse(text)), class extends Date {});
  });
