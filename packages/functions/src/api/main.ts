import { everything } from "@showcaller/adapters/state/store";
import { apiDeps } from "./environment.ts";
import { createApi } from "./function.ts";

/** The deployed API. Everything it needs comes from the environment (stacks/api.ts). */
export const handler = createApi(apiDeps(process.env, everything));
