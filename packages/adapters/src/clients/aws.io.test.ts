import { createHook } from "node:async_hooks";
import { ListChannelsCommand } from "@aws-sdk/client-medialive";
import { HttpResponse } from "@smithy/core/protocols";
import { expect, it } from "vitest";
import { awsClients } from "./aws.ts";

// Alone in its file, because a process looks a setting up once: any earlier call would hide the look-up.
it("a Lambda's first call reads no file", async () => {
  const clients = awsClients({ AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s" });
  const client = clients.mediaLive("eu-west-1");
  const hosts: string[] = [];
  Reflect.set(client.config.requestHandler, "handle", async (request: { hostname: string }) => {
    hosts.push(request.hostname);
    return { response: new HttpResponse({ statusCode: 200, headers: {}, body: Buffer.from("{}") }) };
  });
  const touched: string[] = [];
  const hook = createHook({ init: (_, type) => void touched.push(type) }).enable();
  await client.send(new ListChannelsCommand({}));
  hook.disable();
  expect(hosts).toEqual(["medialive.eu-west-1.amazonaws.com"]);
  expect(touched).toContain("PROMISE");
  expect(touched.filter((type) => type.startsWith("FSREQ"))).toEqual([]);
});
