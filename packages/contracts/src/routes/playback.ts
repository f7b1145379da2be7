import { PlaybackUrl, PlaybackUrlInput, RenewedToken, RenewInput } from "../playback.ts";
import type { Route } from "./route.ts";

/** What viewers are given to play with. No answer of these is kept under an Idempotency-Key: it would be a token in the table. */
export const playbackRoutes = {
  createPlaybackUrl: {
    method: "post",
    path: "/v1/playback-urls",
    summary: "Vend a signed playback URL for one viewer of a live event; asked again, another one",
    scope: "playback:write",
    body: PlaybackUrlInput,
    status: 201,
    response: PlaybackUrl,
    problems: ["not-found", "not-playable", "no-signing-key", "revoked", "too-many-tokens"],
  },
  renewPlaybackUrl: {
    method: "post",
    path: "/v1/playback-urls/renew",
    summary: "The token that follows a viewer's, within its renewal window: same session, later expiry, the key of now",
    scope: "playback:write",
    body: RenewInput,
    status: 200,
    response: RenewedToken,
    problems: ["not-renewable", "no-signing-key", "revoked", "too-many-tokens"],
  },
} as const satisfies Record<string, Route>;
