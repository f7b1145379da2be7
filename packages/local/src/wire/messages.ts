/** HTTP as the wire layer sees it, whichever door it came through. */
export interface WireRequest {
  method: string;
  /** Percent-encoded, without the door's prefix. */
  path: string;
  query: Readonly<Record<string, string | readonly string[] | null>>;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

export const jsonBody = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
