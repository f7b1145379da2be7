import { beforeEach, expect, it } from "vitest";
import { createCli, refusal } from "../test/cli-harness.ts";

let { cli, sent, answers } = createCli();
beforeEach(() => {
  ({ cli, sent, answers } = createCli());
});
const at = { rev: 1, createdAt: "2027-08-14T18:00:00Z", updatedAt: "2027-08-14T18:03:00Z" };
const keys = {
  items: [
    { kid: "ku2jrc0", role: "active", secret: "showcaller-edge-key-ku2jrc0", leaked: true, ...at },
    { kid: "ku2jrc1", role: "wanted", ...at },
  ],
  happens: ["ku2jrc1 is made within a minute."],
};

it("lists keys in words, and what happens to them", async () => {
  answers["GET /v1/keys"] = () => Response.json(keys);
  expect((await cli(["keys", "list"])).out).toBe(`KEY      ROLE    IT             SINCE                 UNTIL  SECRET
ku2jrc0  active  signs, leaked  2027-08-14T18:03:00Z         showcaller-edge-key-ku2jrc0
ku2jrc1  wanted  to be made     2027-08-14T18:03:00Z
ku2jrc1 is made within a minute.
`);
  answers["GET /v1/keys"] = () => Response.json({ items: [], happens: [] });
  expect((await cli(["keys", "list"])).out).toContain("There is no signing key yet.");
});

it("rotates; a leaked key only when told that viewers may be turned away", async () => {
  answers["POST /v1/keys/rotate"] = () => Response.json(keys, { status: 202 });
  await cli(["keys", "rotate", "--why", "yearly"]);
  expect(sent.at(-1)?.body).toEqual({ why: "yearly" });
  expect(await cli(["keys", "rotate", "--leaked", "ku2jrc0"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("refused with 401"),
  });
  expect(sent.filter(({ line }) => line.startsWith("POST"))).toHaveLength(1);
  await cli(["keys", "rotate", "--leaked", "ku2jrc0", "--yes"]);
  expect(sent.at(-1)?.body).toEqual({ leaked: "ku2jrc0" });
  answers["POST /v1/keys/rotate"] = () => refusal(409, "rotation-too-soon");
  expect((await cli(["keys", "rotate"])).code).toBe(1);
});
