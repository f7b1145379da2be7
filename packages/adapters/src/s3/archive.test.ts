import { HttpResponse } from "@smithy/core/protocols";
import { expect, it } from "vitest";
import { assemble } from "../clients/assemble.ts";
import { s3 } from "../clients/s3-maker.ts";
import { archive } from "./archive.ts";

/** A versioned bucket as S3's REST API has it: one object, and XML for what is not there. */
function bucket() {
  const versions: string[] = [];
  const sent: string[] = [];
  const answer = (statusCode: number, body: string, headers: Record<string, string> = {}) => ({
    response: new HttpResponse({ statusCode, headers, body: new Blob([body]).stream() }),
  });
  const clients = assemble({ s3 }, "eu-west-2", (service, region) => ({
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
    requestHandler: {
      destroy() {},
      async handle({
        method,
        path,
        query,
        body,
      }: {
        method: string;
        path: string;
        query: Record<string, string>;
        body?: unknown;
      }) {
        sent.push(`${service} ${region} ${method} ${path}`);
        if (method === "PUT") {
          versions.push(String(body));
          return answer(200, "", { "x-amz-version-id": `v${versions.length}` });
        }
        const at = query.versionId === undefined ? versions.length : Number(query.versionId.slice(1));
        const text = versions[at - 1];
        return text === undefined
          ? answer(
              404,
              `<?xml version="1.0"?><Error><Code>${query.versionId ? "NoSuchVersion" : "NoSuchKey"}</Code><Message>no</Message></Error>`,
            )
          : answer(200, text, { "x-amz-version-id": `v${at}` });
      },
    },
  }));
  return { archive: archive(clients.s3("eu-west-3"), "exports"), sent };
}

it("keeps every document under a version of its own, in the bucket's Region", async () => {
  const { archive: kept, sent } = bucket();
  expect(await kept.get()).toEqual({ ok: true, value: undefined });
  expect(await kept.put('{"a":"ü"}')).toEqual({ ok: true, value: { version: "v1" } });
  expect(await kept.put("{}")).toEqual({ ok: true, value: { version: "v2" } });
  expect(await kept.get()).toEqual({ ok: true, value: { version: "v2", text: "{}" } });
  expect(await kept.get("v1")).toEqual({ ok: true, value: { version: "v1", text: '{"a":"ü"}' } });
  expect(await kept.get("v9")).toEqual({ ok: true, value: undefined });
  expect(sent[1]).toBe("s3 eu-west-3 PUT /desired-state.json");
});
