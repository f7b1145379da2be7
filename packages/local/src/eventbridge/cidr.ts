/** `10.0.0.0/24`, `2001:db8::/32` (RFC 4632, RFC 4291) as the test of an address; undefined when malformed. */
export const cidr = (text: string): ((address: string) => boolean) | undefined => {
  const [address = "", mask = "", ...rest] = text.split("/");
  const block = parseAddress(address);
  const length = /^\d{1,3}$/.test(mask) ? Number(mask) : Number.NaN;
  if (!block || rest.length > 0 || !(length <= block.bits)) return undefined;
  const shift = BigInt(block.bits - length);
  return (candidate) => {
    const ip = parseAddress(candidate);
    return ip !== undefined && ip.bits === block.bits && ip.value >> shift === block.value >> shift;
  };
};

interface Address {
  bits: 32 | 128;
  value: bigint;
}

const parseAddress = (text: string): Address | undefined => (text.includes(":") ? ipv6(text) : ipv4(text));

const ipv4 = (text: string): Address | undefined => {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return { bits: 32, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) };
};

const ipv6 = (text: string): Address | undefined => {
  const halves = text.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail] = halves;
  const groups = tail
    ? [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail]
    : head;
  const shortened = tail === undefined || head.length + tail.length < 8;
  if (halves.length > 2 || groups.length !== 8 || !shortened) return undefined;
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) };
};
