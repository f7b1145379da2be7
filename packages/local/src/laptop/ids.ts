import type { Ids } from "@showcaller/core/ports";
import type { World } from "../kernel/types.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** ULIDs of virtual time and seeded chance: the same run gives the same ids, and no restart gives one twice. */
export const localIds = (world: World): Ids => ({
  ulid() {
    const serial = (world.shelf.get<number>("ids", "serial") ?? 0) + 1;
    world.shelf.put("ids", "serial", serial);
    const random = world.random(`ulid:${serial}`);
    return encodeTime(world.now) + Array.from({ length: 16 }, () => ALPHABET[Math.floor(random() * 32)]).join("");
  },
});

/** 48 bits of milliseconds in ten digits (https://github.com/ulid/spec). */
function encodeTime(at: number): string {
  let text = "";
  for (let rest = at; text.length < 10; rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text;
  return text;
}
