import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLaptop } from "@showcaller/local/laptop/start";
import { run } from "../src/run.ts";

/** A laptop in this process with the first match booked, its clock standing; and the command line against its port, as a shell would run it. */
export async function laptopCli() {
  const data = mkdtempSync(join(tmpdir(), "showcaller-cli-"));
  const laptop = await startLaptop({ port: 0, data, speed: 0, empty: false, demo: "match" });
  async function cli(line: string) {
    let [out, err] = ["", ""];
    const code = await run(line.split(" "), {
      env: { SHOWCALLER_URL: laptop.url },
      fetch: (url, init) => fetch(url, init),
      read: async () => "",
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      after: () => () => {},
      startLocal: async () => {},
      doctor: async () => ({ kind: "examined", findings: [] }),
      conduct: async () => ({ kind: "told", commands: 0 }),
      rehearse: async () => ({ kind: "whole" }),
    });
    return { code, out, err };
  }
  const close = async (): Promise<void> => {
    await laptop.close();
    rmSync(data, { recursive: true });
  };
  return { laptop, cli, close };
}
