import { createHmac } from "node:crypto";

/**
 * Headers of a webhook message as standardwebhooks.com has them: HMAC-SHA256 over `<id>.<timestamp>.<body>`, so that a receiver knows who
 * sent it, that it is whole, and when. `id` is the same however often it is sent; `timestamp` in seconds.
 */
export const signed = (
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): Record<string, string> => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "user-agent": "Showcaller",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${mac}`,
  };
};
