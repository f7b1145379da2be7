import type { Check } from "./context.ts";
import * as deployment from "./deployment.ts";
import * as health from "./health.ts";
import * as media from "./media.ts";
import * as paths from "./paths.ts";
import * as viewers from "./viewers.ts";

/** Every check by the name that `--only` takes, in the order in which it is told. The clock is last: by then AWS has answered. */
export const checks: Readonly<Record<string, Check>> = { ...media, ...deployment, ...paths, ...viewers, ...health };
