import type { MonitorPlace } from "./deps.ts";

/** Of the environment; what is missing fails at cold start, by name. */
export function placeFrom(env: Readonly<Record<string, string | undefined>>): MonitorPlace {
  const required = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`not set: ${name}`);
    return value;
  };
  return {
    prefix: required("MONITOR_PREFIX"),
    account: required("ACCOUNT"),
    home: required("AWS_REGION"),
    media: required("MEDIA_REGIONS").split(","),
    tags: { "showcaller:stage": required("STAGE") },
  };
}
