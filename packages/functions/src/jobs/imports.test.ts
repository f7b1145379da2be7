import { describe, expect, it } from "vitest";
import { importHarness } from "../../test/import-harness.ts";
import { channel } from "../../test/requests.ts";
import { redrive } from "./redrive.ts";
import { work } from "./work.ts";

const QUERY = "source=league&zone=Europe/London&duration=PT2H";
const HEADING = "id,title,date,time";
const match = (number: number, time = "15:00", date = "2025-09-06"): string =>
  `m${number},Match ${number},${date},${time}`;
const list = (...lines: string[]): string => [HEADING, ...lines].join("\n");
const answers = ({ results }: { results: { externalId?: string | undefined; answer: string }[] }) =>
  Object.fromEntries(results.map(({ externalId, answer }) => [externalId, answer]));

describe("an import", () => {
  it("chooses no channel that anybody has booked, and names who has", async () => {
    const api = await importHarness({ channels: 1 });
    const body = {
      title: "Concert",
      start: { instant: "2025-09-06T13:00:00Z" },
      duration: "PT2H",
      legs: [{ channel: "pitch-01" }],
    };
    await api.send("POST", "/v1/live-events", { body });
    const { results, counts } = await api.imported(list(match(1), match(2, "20:00")), QUERY);
    expect(counts).toEqual({ conflict: 1, booked: 1 });
    expect(results[0]?.conflicts).toMatchObject([{ channel: "pitch-01", title: "Concert" }]);
    expect(results[0]?.detail).toContain('pitch-01 by "Concert"');
  });

  it("books a leg in each Region asked for", async () => {
    const api = await importHarness({ channels: 2 });
    const encoder = { arn: "arn:aws:medialive:eu-central-1:123456789012:channel:99", pipelines: 1 };
    const body = { name: "C", region: "eu-central-1", encoder, inputs: { programme: "p" } };
    await api.send("PUT", "/v1/channels/central", { body });
    await api.send("PUT", "/v1/channels/central", {
      body: { ...body, mode: "enforce" },
      headers: { "if-match": '"1"' },
    });
    const { results } = await api.imported(list(match(1)), `${QUERY}&regions=eu-central-1,eu-west-1`);
    expect(results[0]?.channels).toEqual(["central", "pitch-01"]);
    expect(
      (await api.imported(list(match(2)), `${QUERY.replace("league", "cup")}&channels=pitch-02`)).results[0]?.channels,
    ).toEqual(["pitch-02"]);
    for (const query of ["regions=us-east-1", "channels=nobody"]) {
      const refused = await api.post(list(match(3)), `${QUERY}&${query}`);
      expect([refused.status, refused.body.type]).toEqual([422, "urn:showcaller:problem:no-channels"]);
    }
  });

  it("books only on channels with the tags asked for, and keeps what was asked on each live event", async () => {
    const api = await importHarness({ channels: 3 });
    const body = { ...channel(2), mode: "enforce", tags: ["hdr"] };
    await api.send("PUT", "/v1/channels/pitch-02", { body, headers: { "if-match": '"2"' } });
    const { results } = await api.imported(list(match(1), match(2)), `${QUERY}&tags=hdr`);
    expect(results.map(({ answer, channels }) => [answer, channels])).toEqual([
      ["booked", ["pitch-02"]],
      ["conflict", undefined],
    ]);
    expect((await api.events())[0]?.pool).toEqual({ legs: 1, tags: ["hdr"] });
  });

  it("a row that moves keeps its channel where that is free, and gets another where not", async () => {
    const api = await importHarness({ channels: 2 });
    await api.imported(list(match(1), match(2, "20:00")), QUERY);
    const { results, counts } = await api.imported(list(match(1, "19:30"), match(2, "20:00")), QUERY);
    expect(counts).toEqual({ moved: 1, unchanged: 1 });
    expect(results.find(({ answer }) => answer === "moved")).toMatchObject({
      channels: ["pitch-02"],
      airAt: "2025-09-06T18:30:00Z",
    });
  });

  it("follows a new title without moving anything, and a time for a draft", async () => {
    const api = await importHarness();
    expect((await api.imported(list(match(1), "m2,Match 2,2025-09-06,"), QUERY)).counts).toEqual({
      booked: 1,
      "no-time": 1,
    });
    const again = await api.imported(list("m1,Derby,2025-09-06,15:00", match(2)), QUERY);
    expect(answers(again)).toEqual({ m1: "changed", m2: "booked" });
    const events = await api.events();
    expect(events.map(({ title, status, legs }) => [title, status, legs[0]?.channel])).toEqual([
      ["Derby", "scheduled", "pitch-01"],
      ["Match 2", "scheduled", "pitch-02"],
    ]);
  });

  it("gives rights to what it books, follows them, and keeps them when the list names none any more", async () => {
    const api = await importHarness();
    const rights = async () => (await api.events()).map((event) => event.rights);
    await api.imported(list(match(1), match(2, "20:00")), QUERY);
    expect(await rights()).toEqual([undefined, undefined]);
    const given = await api.imported(list(match(1), match(2, "20:00")), `${QUERY}&rights=premier-league`);
    expect(answers(given)).toEqual({ m1: "changed", m2: "changed" });
    expect(await rights()).toEqual(["premier-league", "premier-league"]);
    const own = [`${HEADING},rights`, `${match(1)},cup`, `${match(2, "20:00")},`].join("\n");
    expect(answers(await api.imported(own, `${QUERY}&rights=premier-league`))).toEqual({
      m1: "changed",
      m2: "unchanged",
    });
    const gone = await api.imported(list(match(1), match(2, "20:00")), QUERY);
    expect(gone.results.map(({ answer, detail }) => [answer, detail])).toEqual([
      ["unchanged", "as it was; the list names no rights any more, and it keeps cup"],
      ["unchanged", "as it was; the list names no rights any more, and it keeps premier-league"],
    ]);
    expect((await rights()).sort()).toEqual(["cup", "premier-league"]);
    expect((await api.post(list(match(1)), `${QUERY}&rights=The Cup`)).status).toBe(422);
  });

  it("leaves alone what people changed by hand, until the list itself changes", async () => {
    const api = await importHarness();
    await api.imported(list(match(1), match(2, "20:00")), QUERY);
    const [one, two] = await api.events();
    await api.send("PATCH", `/v1/live-events/${one?.id}`, {
      body: { start: { local: "2025-09-06T15:05", zone: "Europe/London" } },
      headers: { "if-match": '"1"' },
    });
    await api.send("POST", `/v1/live-events/${two?.id}/cancel`);
    const same = await api.imported(list(match(1), match(2, "20:00")), QUERY);
    expect(same.counts).toEqual({ unchanged: 2 });
    expect((await api.events())[0]?.airAt).toBe("2025-09-06T14:05:00Z");
    const moved = await api.imported(list(match(1, "16:00"), match(2, "21:00")), QUERY);
    expect(answers(moved)).toEqual({ m1: "moved", m2: "conflict" });
  });

  it("withdraws nothing of another source, nothing that prepares, and nothing while an id cannot be read", async () => {
    const api = await importHarness();
    await api.imported(list(match(1), match(2, "20:00")), QUERY);
    expect((await api.imported(list(match(9)), QUERY.replace("league", "cup"))).counts).toEqual({ booked: 1 });
    const doubtful = await api.imported(list(match(1), ",Nameless,2025-09-06,12:00"), QUERY);
    expect(doubtful.counts).toEqual({ unchanged: 1, invalid: 1 });
    expect(doubtful.note).toContain("nothing was withdrawn");
    const [, two] = await api.events();
    await api.store.liveEvents.change(two?.id as never, "test", ({ event }) => ({
      kind: "change",
      event: { ...event, status: "preparing", rev: event.rev + 1 },
      entry: { kind: "result", name: "live-event.preparing", text: "t", why: "w" },
    }));
    const gone = await api.imported(list(match(3)), QUERY);
    expect(answers(gone)).toEqual({ m3: "booked", m1: "withdrawn", m2: "conflict" });
    expect((await api.events()).map(({ title, status }) => [title, status]).sort()).toEqual([
      ["Match 1", "cancelled"],
      ["Match 2", "preparing"],
      ["Match 3", "scheduled"],
      ["Match 9", "scheduled"],
    ]);
  });

  it("is begun once however often it is asked for, and one at a time for a source", async () => {
    const api = await importHarness();
    const headers = { "idempotency-key": "k1" };
    const first = await api.post(list(match(1)), QUERY, headers);
    expect(first.headers.location).toBe(`/v1/jobs/${first.body.id}`);
    expect((await api.post(list(match(1)), QUERY, headers)).body.id).toBe(first.body.id);
    expect((await api.post(list(match(1)), `${QUERY}&dryRun=true`, headers)).status).toBe(422);
    const second = await api.post(list(match(2)), QUERY);
    expect([second.status, second.body.job]).toEqual([409, first.body.id]);
    expect((await api.post(list(match(2)), `${QUERY}&dryRun=true`)).status).toBe(202);
    await api.run(String(first.body.id));
    expect((await api.post(list(match(2)), QUERY)).status).toBe(202);
  });

  it("is brought back by the sweep when it has stopped, and given up when it cannot go on", async () => {
    const api = await importHarness();
    const deps = { store: api.full, clock: api.clock };
    const { id } = (await api.post(list(match(1)), QUERY)).body as unknown as { id: never };
    const item = () => JSON.stringify(api.table.snapshot().items.find(({ sk }) => sk === "JOB"));
    const begun = item();
    await redrive(deps);
    expect(item()).toBe(begun);
    for (let attempt = 0; attempt < 11; attempt++) {
      api.clock.at += 3 * 60_000;
      await redrive(deps);
    }
    expect(await api.jobs.read(id)).toMatchObject({
      status: "failed",
      attempts: 10,
      note: expect.stringContaining("import again"),
    });
    await redrive(deps);
    expect((await api.imported(list(match(1)), QUERY)).counts).toEqual({ booked: 1 });
  });

  it("a dry run goes on over its slices as if the ones before had booked, and says how far it is", async () => {
    // Two channels, 400 days with three matches at one time: two slices, and the last of each day finds no channel.
    const days = Array.from({ length: 400 }, (_, day) =>
      new Date(Date.UTC(2025, 8, 1 + day)).toISOString().slice(0, 10),
    );
    const rows = days.flatMap((date, day) => [0, 1, 2].map((at) => match(day * 3 + at, `${15 + at}:00`, date)));
    const api = await importHarness({ channels: 2 });
    const { id } = (await api.post(list(...rows), `${QUERY}&dryRun=true`)).body as unknown as { id: never };
    const seen: number[] = [];
    for (let job = await api.jobs.read(id); job?.status === "running"; job = await api.jobs.read(id)) {
      await work(id, { store: api.full, clock: api.clock });
      seen.push((await api.jobs.read(id))?.answered ?? 0);
    }
    expect(seen).toEqual([950, 1200]);
    const dry = await api.run(id);
    expect(dry.counts).toEqual({ booked: 800, conflict: 400 });
    expect(dry.results).toHaveLength(1200);
    expect(await api.events()).toEqual([]);
    const real = await api.imported(list(...rows), QUERY);
    const told = ({ results }: typeof real) => results.map(({ row, answer, channels }) => [row, answer, channels]);
    expect(told(real)).toEqual(told(dry));
    const moved = rows.map((row, at) => (at % 3 === 0 ? row.replace("15:00", "14:30") : row));
    const again = await api.imported(list(...moved), `${QUERY}&dryRun=true`);
    expect(told(await api.imported(list(...moved), QUERY))).toEqual(told(again));
  }, 30_000);

  it("is booked once wherever it dies, and whoever else works at it", async () => {
    const lines = Array.from({ length: 8 }, (_, at) => match(at, `${10 + at}:00`));
    for (let death = 1; death < 40; death++) {
      const api = await importHarness({ channels: 8 });
      const { id } = (await api.post(list(...lines), QUERY)).body as unknown as { id: never };
      let writes = 0;
      const { write } = api.table;
      api.table.write = async (given) => {
        if (++writes === death) throw new Error("killed before a write");
        const done = await write(given);
        if (writes === death - 1 && death % 2) throw new Error("killed after it");
        return done;
      };
      await work(id, { store: api.full, clock: api.clock }).catch(() => undefined);
      api.table.write = write;
      await Promise.all(
        [work(id, { store: api.full, clock: api.clock }), work(id, { store: api.full, clock: api.clock })].map((w) =>
          w.catch(() => undefined),
        ),
      );
      const { counts, results } = await api.run(id);
      expect(counts).toEqual({ booked: 8 });
      expect(results.map(({ row }) => row)).toHaveLength(8);
      expect(await api.events()).toHaveLength(8);
      if (writes < death) return;
    }
    throw new Error("it writes more often than was tried");
  }, 30_000);
});
