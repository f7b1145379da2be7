import type { Change } from "@showcaller/contracts";

/*
 * Server-sent events (html.spec.whatwg.org/multipage/server-sent-events.html). Events are unnamed, so that `onmessage` sees
 * them all; the kind is in the data. JSON has no line breaks, so one data line is enough.
 */

export const eventStream = { "content-type": "text/event-stream; charset=utf-8" } as const;

export const changeMessage = (change: Change): string => `id: ${change.seq}\ndata: ${JSON.stringify(change)}\n\n`;

/** Sets where the client resumes, without an event. */
export const position = (seq: number): string => `id: ${seq}\n\n`;

/** How long the client waits before it connects again, in milliseconds. */
export const retryAfter = (ms: number): string => `retry: ${ms}\n\n`;

export const comment = (text: string): string => `: ${text}\n\n`;
