import { edgeStore } from "@showcaller/adapters/keyvaluestore/edge-store";
import { sdks } from "@showcaller/adapters/models/catalog";
import { secrets } from "@showcaller/adapters/secretsmanager/secrets";
import { vault } from "@showcaller/adapters/secretsmanager/vault";
import type { EdgeStore } from "@showcaller/core/ports";
import { beforeAll, describe, expect, it } from "vitest";
import { failure, value } from "../ports/encoders.ts";
import { fresh, refusal, type WireStage } from "./stage.ts";

/** Secrets Manager (secretsmanager/latest/apireference). */
export const secretsWire = (name: string, make: () => Promise<WireStage>): void => {
  describe(`Secrets Manager on the wire: ${name}`, () => {
    let stage: WireStage;
    beforeAll(async () => {
      stage = await make();
    });
    const bytes = (n: number) => new Uint8Array(32).fill(n);

    it("keeps what was made under a name, and makes no other under it", async () => {
      const client = stage.clients.secretsManager();
      const id = fresh("key");
      expect(value(await vault(client).create(id, bytes(1)))).toBe("created");
      expect(["created", "exists"]).toContain(value(await vault(client).create(id, bytes(1))));
      expect(value(await vault(client).create(id, bytes(2)))).toBe("exists");
      expect(Buffer.from(value(await secrets(client).read(id)))).toEqual(Buffer.from(bytes(1)));
    });
    it("destroys once, reads no more, and keeps the name taken until it is gone", async () => {
      const client = stage.clients.secretsManager();
      const id = fresh("key");
      value(await vault(client).create(id, bytes(1)));
      expect(value(await vault(client).destroy(id))).toBe("destroyed");
      expect(value(await vault(client).destroy(id))).toBe("absent");
      expect(failure(await secrets(client).read(id))).toBe("permanent");
      const again = new sdks.secretsmanager.CreateSecretCommand({
        Name: id,
        SecretString: "x",
        ClientRequestToken: "t".repeat(32),
      });
      expect(await refusal(client.send(again))).toBe("InvalidRequestException");
    });
    it("has nothing that nobody made", async () => {
      const client = stage.clients.secretsManager();
      expect(failure(await secrets(client).read(fresh("absent")))).toBe("permanent");
      expect(value(await vault(client).destroy(fresh("absent")))).toBe("absent");
    });
  });
};

/** CloudFront KeyValueStore (cloudfront-keyvaluestore API; developer guide, "Work with key value data"). */
export const storeWire = (name: string, make: () => Promise<WireStage>): void => {
  describe(`CloudFront KeyValueStore on the wire: ${name}`, () => {
    let stage: WireStage;
    let store: EdgeStore;
    let KvsARN = "";
    beforeAll(async () => {
      stage = await make();
      KvsARN = await stage.store();
      store = edgeStore(stage.clients.keyValueStore(), KvsARN);
    });
    const etag = async () => value(await store.describe()).etag;
    const entries = (count: number, value = "v") =>
      Array.from({ length: count }, (_, n) => ({ key: `k${String(n).padStart(3, "0")}`, value }));

    it("writes with the store's own ETag, which changes, and not with an old one", async () => {
      const before = await etag();
      const after = value(await store.update(before, [{ key: "a", value: "1" }], [])).etag;
      expect(after).not.toBe(before);
      expect(await etag()).toBe(after);
      expect(failure(await store.update(before, [{ key: "a", value: "2" }], []))).toBe("conflict");
      expect(value(await store.get("a"))).toBe("1");
    });
    it("counts keys and bytes", async () => {
      const before = value(await store.describe());
      value(await store.update(before.etag, [{ key: "count", value: "1234" }], []));
      expect(value(await store.describe())).toMatchObject({ keys: before.keys + 1, bytes: before.bytes + 9 });
    });
    it("does all of a batch or nothing, and deletes nothing that is not there", async () => {
      value(await store.update(await etag(), [{ key: "b", value: "1" }], []));
      expect(failure(await store.update(await etag(), [{ key: "c", value: "1" }], ["never"]))).toBe("permanent");
      expect(value(await store.get("c"))).toBeUndefined();
      value(await store.update(await etag(), [{ key: "c", value: "ü" }], ["b"]));
      expect([value(await store.get("b")), value(await store.get("c"))]).toEqual([undefined, "ü"]);
    });
    it("lists page by page, each key once", async () => {
      value(await store.update(await etag(), entries(50), []));
      const more = entries(20).map((entry) => ({ ...entry, key: `z${entry.key}` }));
      value(await store.update(await etag(), more, []));
      const seen: string[] = [];
      for (let token: string | undefined, page = 0; page < 9; page++) {
        const answer = value(await store.list(token));
        seen.push(...answer.entries.map(({ key }) => key));
        token = answer.next;
        if (!token) break;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((key) => key.startsWith("k"))).toHaveLength(50);
    });
    // Quotas: 50 keys or 3 MB a request, 512 bytes a key, 1 KB a value.
    it("refuses more than 50 keys, a long key, a long value, and nothing at all", async () => {
      for (const puts of [
        entries(51),
        [{ key: "x".repeat(513), value: "" }],
        [{ key: "x", value: "x".repeat(1025) }],
        [],
      ])
        expect(failure(await store.update(await etag(), puts, []))).toBe("permanent");
    });
    it("knows what is missing by its name", async () => {
      const client = stage.clients.keyValueStore();
      const { GetKeyCommand, PutKeyCommand } = sdks["cloudfront-keyvaluestore"];
      expect(await refusal(client.send(new GetKeyCommand({ KvsARN, Key: "never" })))).toBe("ResourceNotFoundException");
      const stale = new PutKeyCommand({ KvsARN, Key: "x", Value: "1", IfMatch: "KVNOTTHIS" });
      expect(await refusal(client.send(stale))).toBe("ConflictException");
    });
  });
};
