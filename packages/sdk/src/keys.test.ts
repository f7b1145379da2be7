import { describe, expect, it } from "vitest";
import { NoSigningKey, signingKeys } from "./index.ts";

const bytes = (n: number): string => Buffer.alloc(32, n).toString("base64url");

/** An API that lists keys, and a Secrets Manager that holds them; both count. */
function vault(options: { refresh?: number; staleFor?: number } = {}) {
  const state = {
    at: 0,
    keys: [{ kid: "k1", role: "active", secret: "edge-key-k1" }],
    secrets: { "edge-key-k1": bytes(1), "edge-key-k2": bytes(2) } as Record<string, string | undefined>,
    down: false,
    lists: 0,
    reads: [] as string[],
  };
  const keys = signingKeys({
    list: async () => {
      state.lists++;
      if (state.down) throw new Error("away");
      return state.keys;
    },
    read: async (secret) => {
      state.reads.push(secret);
      return state.secrets[secret];
    },
    now: () => state.at,
    ...options,
  });
  return { state, keys };
}
const role = (kid: string, as: string) => ({ kid, role: as, secret: `edge-key-${kid}` });

describe("signingKeys", () => {
  it("asks once for many at once, and again after a minute: then it follows the rotation", async () => {
    const { state, keys } = vault();
    const all = await Promise.all(Array.from({ length: 100 }, () => keys.active()));
    expect(new Set(all.map(({ kid }) => kid))).toEqual(new Set(["k1"]));
    expect([state.lists, state.reads]).toEqual([1, ["edge-key-k1"]]);
    state.keys = [role("k2", "active"), role("k1", "previous")];
    state.at = 59_999;
    expect((await keys.active()).kid).toBe("k1");
    state.at = 60_000;
    expect((await keys.active()).kid).toBe("k2");
    expect(Buffer.from((await keys.active()).secret)).toEqual(Buffer.alloc(32, 2));
    expect([state.lists, state.reads]).toEqual([2, ["edge-key-k1", "edge-key-k2"]]);
  });

  it("signs on with what it knows while nobody answers, for an hour", async () => {
    const { state, keys } = vault();
    await keys.active();
    state.down = true;
    state.at = 3_599_999;
    expect((await keys.active()).kid).toBe("k1");
    state.at = 3_600_000;
    await expect(keys.active()).rejects.toThrow("away");
    state.down = false;
    expect((await keys.active()).kid).toBe("k1");
  });

  it("finds the key of a kid that it has not heard of, asking at most every five seconds", async () => {
    const { state, keys } = vault();
    await keys.active();
    state.keys = [role("k1", "active"), role("k2", "next"), role("k0", "dropped"), role("k3", "wanted")];
    expect(await keys.byKid("k2")).toBeUndefined();
    state.at = 5_000;
    expect((await keys.byKid("k2"))?.kid).toBe("k2");
    for (const kid of ["k0", "k3", "k9", "__proto__"]) expect(await keys.byKid(kid)).toBeUndefined();
    expect(state.lists).toBe(2);
  });

  it("lets the bytes of a dropped key go", async () => {
    const { state, keys } = vault();
    await keys.active();
    state.keys = [role("k2", "active")];
    state.at = 60_000;
    await keys.active();
    state.keys = [role("k1", "active")];
    state.at = 120_000;
    await keys.active();
    expect(state.reads).toEqual(["edge-key-k1", "edge-key-k2", "edge-key-k1"]);
  });

  it.each([
    ["nothing", undefined],
    ["text that is no base64url", "a key!"],
    ["too few bytes", Buffer.alloc(31, 1).toString("base64url")],
    ["hexadecimal text", Buffer.from("ab".repeat(32)).toString("base64url")],
  ])("refuses a secret that holds %s, says which, and never what; then asks again", async (_, text) => {
    const { state, keys } = vault();
    state.secrets["edge-key-k1"] = text;
    const error = await keys.active().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoSigningKey);
    expect(String(error)).toMatch(/k1/);
    if (text) expect(String(error)).not.toContain(text);
    state.secrets["edge-key-k1"] = bytes(1);
    expect((await keys.active()).kid).toBe("k1");
  });

  it("without an active key there is nothing to sign with", async () => {
    const { state, keys } = vault();
    state.keys = [role("k1", "next")];
    await expect(keys.active()).rejects.toBeInstanceOf(NoSigningKey);
  });
});
