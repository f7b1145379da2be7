import { expect, it } from "vitest";
import { createCli } from "../test/cli-harness.ts";

const feed = {
  id: "01K00000000000000000000001",
  name: "Wall",
  createdAt: "2025-08-01T00:00:00Z",
  createdBy: "operator",
};

it("feeds create says the whole address once, and how to take it back", async () => {
  const { cli, answers, sent } = createCli();
  answers["POST /v1/feeds"] = () => Response.json({ ...feed, path: "/v1/live-events.ics?key=k.s" }, { status: 201 });
  const { code, out } = await cli(["feeds", "create", "Wall", "--url", "http://127.0.0.1:4800/"]);
  expect([code, out.split("\n")[0]]).toEqual([0, "http://127.0.0.1:4800/v1/live-events.ics?key=k.s"]);
  expect(out).toContain(`feeds revoke ${feed.id}`);
  expect(sent.at(-1)?.body).toEqual({ name: "Wall" });
  answers["POST /v1/feeds"] = () => Response.json(feed, { status: 201 });
  expect((await cli(["feeds", "create", "Wall"])).out).toContain("revoke it and make another");
});

it("feeds list and revoke show which are taken back; events calendar writes the file as it is", async () => {
  const { cli, answers } = createCli();
  answers["GET /v1/feeds"] = () => Response.json({ items: [feed] });
  answers[`DELETE /v1/feeds/${feed.id}`] = () => Response.json({ ...feed, revokedAt: "2025-08-02T00:00:00Z" });
  expect((await cli(["feeds", "list"])).out).toMatch(/Wall +2025-08-01T00:00:00Z +operator +-\n/);
  expect((await cli(["feeds", "revoke", feed.id])).out).toContain("2025-08-02T00:00:00Z");
  answers["GET /v1/live-events.ics"] = () => new Response("BEGIN:VCALENDAR\r\n");
  expect((await cli(["events", "calendar"])).out).toBe("BEGIN:VCALENDAR\r\n");
});
