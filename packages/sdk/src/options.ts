export interface ClientOptions {
  /** Where the API is, without `/v1`. */
  baseUrl: string;
  /** Asked before every request; keep the token yourself until it expires. */
  token?: () => Promise<string | undefined>;
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds until a request is given up. Default 35 s: the API's own limit is 30. */
  timeout?: number;
}
