import type { Change, LiveEvent } from "@showcaller/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { laptopCli } from "../test/laptop-cli.ts";

let { cli, close }: Awaited<ReturnType<typeof laptopCli>> = {} as never;
beforeAll(async () => {
  ({ cli, close } = await laptopCli());
});
afterAll(() => close());

it("goes the whole way with the first match: before air, on air, extended, over", async () => {
  expect((await cli("channels list")).out).toMatch(/^main-eu-west-1 +enforce +eu-west-1 +2 +Main, eu-west-1$/m);
  const [match] = JSON.parse((await cli("events list --json")).out) as [LiveEvent];
  expect((await cli("events list")).out).toMatch(new RegExp(`^${match.id} +scheduled +2025-08-15T19:00:00Z`, "m"));

  await cli("local clock 2025-08-15T19:30:00Z");
  expect((await cli("local viewer")).out).toMatch(/^programme from main-eu-west-1 since 2025-08-15T19:00:0/);
  const shown = (await cli(`events show ${match.id}`)).out;
  expect(shown).toMatch(/^status +on-air$/m);
  expect(shown).toMatch(/^main-eu-central-1 +ready +2 /m);
  const [, dashboard = ""] = /^dashboard +(\S+)$/m.exec(shown) ?? [];
  expect(await (await fetch(dashboard)).json()).toHaveProperty("widgets");

  expect((await cli(`events extend ${match.id} 10m`)).out).toContain("2025-08-15T21:10:00Z");
  const far = await cli(`events extend ${match.id} 9h`);
  expect([far.code, far.err]).toEqual([1, expect.stringMatching(/\(beyond-limit, 409\).*extend by at most PT20M/s)]);
  expect((await cli(`events journal ${match.id}`)).out).toMatch(/operator +extended by PT10M: ends at .*asked for/);

  const moved = await cli("local clock 2h");
  expect(moved.out).toBe("2025-08-15T21:30:00Z, standing\n");
  expect((await cli(`events report ${match.id}`)).out).toMatch(
    /^status +ended$.*^main-eu-west-1 +stopped +\S+Z +\S+Z +2025-08-15T21:15:\S+Z +2h/ms,
  );
  expect((await cli("local calls --service medialive --operation StopChannel")).out.match(/StopChannel/g)).toHaveLength(
    2,
  );
});

it("makes something go wrong, and takes it back", async () => {
  const added = await cli('local faults {"kind":"throttle","match":{"service":"medialive"},"times":3} --json');
  const { id } = JSON.parse(added.out) as { id: string };
  expect((await cli("local faults")).out).toMatch(new RegExp(`^${id} +throttle`, "m"));
  await cli(`local faults ${id}`);
  expect((await cli("local faults")).out).toBe("Nothing goes wrong.\n");
  expect(await cli(`local faults ${id}`)).toMatchObject({ code: 1, err: expect.stringContaining("not-found") });
});

it("follows the feed, and says who it talks to", async () => {
  const told = (await cli("changes --cursor 0 --limit 12 --json")).out.trim().split("\n");
  const kinds = told.map((line) => (JSON.parse(line) as Change).kind);
  // Two channels, registered and then enforced; that they are booked is no change of theirs.
  expect([kinds.filter((kind) => kind === "channel").length, kinds.includes("live-event")]).toEqual([4, true]);
  expect((await cli("health")).out).toMatch(/^http:\/\/127\.0\.0\.1:\d+ is ok: version /);
});
