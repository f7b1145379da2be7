import type { ConductEnd, ConductRequest, DoctorEnd, DoctorRequest } from "../src/command.ts";
import { run } from "../src/run.ts";

export interface Sent {
  line: string;
  body: unknown;
  headers: Record<string, string>;
}

/** The API's refusal. */
export const refusal = (status: number, slug: string, errors: object[] = []): Response =>
  Response.json(
    { type: `urn:showcaller:problem:${slug}`, title: "Refused", status, detail: "Because.", errors },
    { status },
  );

/** The command line against a server that knows `answers`, with files, and with time that passes when told. */
export function createCli() {
  const sent: Sent[] = [];
  const late: (() => void)[] = [];
  const files: Record<string, string> = {};
  const answers: Record<string, () => Response | Promise<Response>> = {
    "GET /_local/token": () => Response.json({ token: "laptop" }),
  };
  const doctor: { answer: (request: DoctorRequest) => DoctorEnd } = {
    answer: () => ({ kind: "examined", findings: [] }),
  };
  const conductor: { answer: (request: Omit<ConductRequest, "onStop">) => ConductEnd } = {
    answer: () => ({ kind: "told", commands: 0 }),
  };
  async function cli(argv: string[], env: Record<string, string> = {}) {
    let [out, err] = ["", ""];
    const code = await run(argv, {
      env,
      fetch: async (address, init = {}) => {
        const url = new URL(address);
        const method = init.method ?? "GET";
        const isFile = new Headers(init.headers).get("content-type") === "application/octet-stream";
        const body = typeof init.body === "string" ? (isFile ? init.body : JSON.parse(init.body)) : undefined;
        sent.push({
          line: `${method} ${url.pathname}${url.search}`,
          body,
          headers: { ...(init.headers as Record<string, string>) },
        });
        const answer = answers[`${method} ${url.pathname}`];
        if (!answer) throw new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } });
        return answer();
      },
      read: async (path) => files[path] ?? "",
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      after: (_, work) => {
        late.push(work);
        return () => late.splice(late.indexOf(work), 1);
      },
      startLocal: async (args) => {
        out += `local ${args.join(" ")}`;
      },
      doctor: async (request) => doctor.answer(request),
      conduct: async (request) => conductor.answer(request),
      rehearse: async ({ fixtures, values, only, json }) => {
        out += JSON.stringify({ fixtures, values, only, json });
        return values.faults === "storm" ? { kind: "broken" as const, seeds: [3] } : { kind: "whole" as const };
      },
    });
    return { code, out, err };
  }
  return { cli, sent, late, files, answers, doctor, conductor };
}
