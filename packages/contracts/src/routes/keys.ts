import { EdgeKeys, RotateInput } from "../edge.ts";
import type { Route } from "./route.ts";

/** What signs viewers' tokens. No bytes pass through here. */
export const keysRoutes = {
  /** Whoever mints by itself must know which key is active; of the keys it learns their names. */
  listKeys: {
    method: "get",
    path: "/v1/keys",
    summary: "The signing keys: which signs, where each has its bytes, and what happens to it",
    scope: "playback:write",
    status: 200,
    response: EdgeKeys,
  },
  rotateKeys: {
    method: "post",
    path: "/v1/keys/rotate",
    summary: "Sign with another key as soon as the edge has it; while that is under way it changes nothing",
    scope: "admin",
    body: RotateInput,
    status: 202,
    response: EdgeKeys,
    idempotent: true,
    problems: ["rotation-too-soon", "no-such-key", "busy"],
  },
} as const satisfies Record<string, Route>;
