import type { Laptop } from "@showcaller/local/laptop/start";

/** Something of every kind on a laptop that has one match on two legs, so that every path has an id that names something. */
export async function seed(laptop: Laptop): Promise<{ token: string }> {
  const token = await tokenOf(laptop, "");
  const ask = asking(laptop.url, token);
  // On the air, with one leg's pictures gone: an incident, its signals, its playbook.
  await ask("POST", "/_local/clock", { to: "2025-08-15T19:10:00Z" });
  await ask("POST", "/_local/faults", { kind: "output-failing", channel: "main-eu-west-1" });
  await ask("POST", "/_local/clock", { to: "2025-08-15T19:14:00Z" });
  await ask("POST", "/v1/live-events", {
    title: "Brighton - Fulham",
    start: { local: "2025-08-16T15:00", zone: "Europe/London" },
    duration: "PT2H",
    legs: [{ channel: "main-eu-west-1" }],
  });
  await ask(
    "POST",
    "/v1/imports?source=cup&zone=Europe/London&duration=PT2H",
    "id,title,date,time\n1,Cup final,2026-05-16,16:00\n",
  );
  await ask("POST", "/v1/revocations", { kind: "session", session: "ab".repeat(16) });
  await ask("POST", "/v1/revocations/bulk", `session\n${"cd".repeat(16)}\n`);
  await ask("POST", "/v1/blocks", { address: "198.41.30.7", why: "restreams the match", for: "PT4H" });
  await ask("POST", "/v1/feeds", { name: "the club's calendar" });
  await ask("PUT", "/v1/webhooks/operations", {
    name: "Operations",
    url: "https://hooks.example.com/showcaller",
    tells: ["page", "ask"],
  });
  return { token };
}

/** An access token of the laptop's issuer; no scope named: all of them. */
export async function tokenOf({ url }: Laptop, scope: string): Promise<string> {
  const response = await fetch(`${url}/_local/token?scope=${encodeURIComponent(scope)}`);
  return ((await response.json()) as { token: string }).token;
}

const asking = (url: string, token: string) => async (method: string, path: string, body: unknown) => {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`seed: ${method} ${path}: ${response.status} ${await response.text()}`);
};
