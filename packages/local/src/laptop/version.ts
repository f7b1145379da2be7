import { readFileSync } from "node:fs";

/** Of this Showcaller: the laptop and what it deploys are one. */
export const version = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;
