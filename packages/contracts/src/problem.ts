import * as z from "zod";

/** RFC 9457 problem document. `type` is stable and is what a program may switch on. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional(),
    /** Where in the request: JSON pointer, header or query name, and what to do about it. */
    errors: z.array(z.object({ at: z.string(), reason: z.string() })).optional(),
  })
  .catchall(z.json())
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;

/** Every problem this API answers: slug → status and title. The `type` is `urn:showcaller:problem:<slug>`. */
export const problems = {
  "bad-request": [400, "The request cannot be read"],
  "malformed-body": [400, "The body is not JSON"],
  "invalid-request": [422, "The request does not fit its schema"],
  "end-before-start": [422, "The end is not after the start"],
  "start-in-past": [422, "The start has passed"],
  "unknown-zone": [422, "The time zone is not known"],
  "local-time-skipped": [422, "The local time does not exist"],
  "local-time-repeated": [422, "The local time happens twice"],
  "booking-too-long": [422, "A booking spans at most 7 days"],
  "unknown-channel": [422, "A channel is not registered"],
  "mode-on-create": [422, "A new registration starts in observe"],
  unauthenticated: [401, "No valid token"],
  "missing-scope": [403, "The token lacks a scope"],
  "not-let-through": [403, "Not let through"],
  "not-found": [404, "There is no such thing"],
  "method-not-allowed": [405, "Not that method"],
  overlap: [409, "The channel is booked by another live event"],
  "wrong-status": [409, "The live event's status does not allow this"],
  "unreadable-file": [422, "The file cannot be read"],
  "no-channels": [422, "No channel to book on"],
  "pool-full": [409, "Every channel of the pool is booked"],
  "import-running": [409, "The source is being imported"],
  "beyond-limit": [409, "Beyond the overrun limit"],
  "playbook-cannot-work": [422, "The playbook cannot work"],
  "nothing-to-approve": [409, "Nothing waits for that answer"],
  "own-request": [403, "Whoever asked may not approve"],
  "incident-over": [409, "The incident is resolved"],
  "cannot-revoke": [422, "The revocation would revoke nothing, or the wrong thing"],
  "revoked-otherwise": [409, "It is revoked in another way"],
  "revocations-full": [409, "The edge's store has no room for it"],
  "block-refused": [422, "The address cannot be blocked"],
  "blocked-already": [409, "There is a block of it already"],
  "target-refused": [422, "Nothing is sent there"],
  "not-playable": [409, "There is nothing to play"],
  "no-signing-key": [409, "No key signs"],
  "no-such-key": [422, "There is no such key"],
  "rotation-too-soon": [409, "The last rotation is not over"],
  "not-renewable": [409, "The token is not renewed"],
  revoked: [410, "Revoked"],
  "too-many-tokens": [429, "Too many tokens at once"],
  "too-many-requests": [429, "Too many requests at once"],
  "nothing-lost": [409, "The table is not lost"],
  "channel-in-use": [409, "The channel is booked"],
  "encoder-registered": [409, "The encoder is registered already"],
  "idempotency-conflict": [422, "The idempotency key was used with another request"],
  "idempotency-in-progress": [409, "The same request is being worked on"],
  "stale-etag": [412, "It has changed since you read it"],
  "body-too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "Not that content type"],
  "precondition-required": [428, "If-Match is required"],
  busy: [503, "Too many writers at once"],
  unavailable: [503, "A part we need does not answer"],
  "no-answer": [504, "No answer in time"],
  internal: [500, "A fault of ours"],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemSlug = keyof typeof problems;
