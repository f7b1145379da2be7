import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockable, overlap, rangeOf, spelled } from "./address.ts";

const office = rangeOf("198.41.30.8/29");
if (!office) throw new Error("no range");
const never = [{ range: office, what: "the office" }];
const said = (text: string): string => {
  const found = blockable(text, never);
  return found.ok ? spelled(found.range) : found.reason;
};

describe("an address is blocked", () => {
  it.each([
    ["198.41.31.7", "198.41.31.7/32"],
    ["198.41.31.0/24", "198.41.31.0/24"],
    ["2606:4700::6810:84E5", "2606:4700::6810:84e5/128"],
    ["2606:4700:0000:0000:0000:0000:0000:0000/48", "2606:4700::/48"],
    ["2606:4700:0:1:0:0:0:1", "2606:4700:0:1::1/128"],
  ])("%s, in one spelling", (text, one) => expect(said(text)).toBe(one));
  it.each([
    ["198.41.31.7/8", "/8 is too wide: at most /24"],
    ["0.0.0.0/0", "too wide"],
    ["2606:4700::/32", "at most /48"],
    ["198.41.31.7/24", "begins with its first address: 198.41.31.0/24"],
    ["10.1.2.3", "no public address"],
    ["192.168.1.0/24", "no public address"],
    ["127.0.0.1", "no public address"],
    ["169.254.169.254", "no public address"],
    ["203.0.113.9", "no public address"],
    ["fe80::1", "no public address"],
    ["::ffff:198.41.31.7", "no public address"],
    ["2001:db8::1", "no public address"],
    ["198.41.30.9", "it has the office in it"],
    ["198.41.30.0/24", "it has the office in it"],
    ["198.41.31", "give an IPv4 or IPv6 address"],
    ["198.41.31.7/33", "give an IPv4 or IPv6 address"],
    ["198.41.31.7/+1", "give an IPv4 or IPv6 address"],
    ["2606:4700::1%eth0", "give an IPv4 or IPv6 address"],
    ["viewer.example.com", "give an IPv4 or IPv6 address"],
    ["", "give an IPv4 or IPv6 address"],
  ])("not %s", (text, why) => expect(said(text)).toContain(why));
});

const range = fc
  .record({
    family: fc.constantFrom(4, 6) as fc.Arbitrary<4 | 6>,
    value: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
    bits: fc.nat(),
  })
  .map(({ family, value, bits }) => {
    const size = family === 4 ? 32 : 128;
    const common = bits % (size + 1);
    const host = BigInt(size - common);
    return { family, first: ((value & (2n ** BigInt(size) - 1n)) >> host) << host, bits: common };
  });

it("what is spelled is read as it was; overlap is mutual, and so is its absence", () => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      expect(rangeOf(spelled(a))).toEqual(a);
      expect(overlap(a, b)).toBe(overlap(b, a));
      expect(overlap(a, a)).toBe(true);
    }),
  );
});
