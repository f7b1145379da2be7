/** A header, cookie or query parameter, as CloudFront Functions show it; `multiValue` where it was sent more than once. */
export interface Field {
  value: string;
  multiValue?: { value: string }[];
}
export type Fields = Record<string, Field>;

/** A viewer's request (CloudFront developer guide, "CloudFront Functions event structure"). */
export interface EdgeRequest {
  method: string;
  uri: string;
  querystring: Fields;
  headers: Fields;
  cookies: Fields;
}
export interface EdgeEvent {
  request: EdgeRequest;
  viewer: { ip: string };
}
export interface EdgeResponse {
  statusCode: number;
  headers: Fields;
}
