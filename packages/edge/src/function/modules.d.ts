/** The `cloudfront` module of CloudFront Functions, JavaScript runtime 2.0: what of it we call. */
declare module "cloudfront" {
  interface KeyValueStore {
    /** Rejects for a key that is not there, and for a failure: the two cannot be told apart. */
    get(key: string, options?: { format: "string" }): Promise<string>;
    exists(key: string): Promise<boolean>;
  }
  const cloudfront: {
    /** The store that is associated with the function. */
    kvs(): KeyValueStore;
    /** Sends the request to another origin of the distribution. */
    selectRequestOriginById(originId: string): void;
  };
  export default cloudfront;
}
