/**
 * An address as 8 (IPv4) or 32 (IPv6) hexadecimal digits. `::` is expanded (RFC 4291 section 2.2), and an IPv4 address inside IPv6
 * (`::ffff:192.0.2.1`) is the IPv4 address: a viewer may be shown either way. What is no address gives no sensible digits: whoever does
 * not trust the text looks at it first.
 */
export function hexOf(address: string): string {
  const halves = address.toLowerCase().split("::");
  const head = digits(halves[0]);
  const tail = digits(halves[1]);
  const missing = 32 - head.length - tail.length;
  const whole = head + "0".repeat(halves[1] === undefined || missing < 0 ? 0 : missing) + tail;
  return whole.indexOf("00000000000000000000ffff") ? whole : whole.slice(24);
}

/** Groups between colons: four digits each, or a dotted quad of two each. */
function digits(text: string | undefined): string {
  const groups = text ? text.split(":") : [];
  let hex = "";
  for (let i = 0; i < groups.length; i++) {
    const parts = (groups[i] as string).split(".");
    for (let j = 0; j < parts.length; j++)
      hex += parts[1] ? `0${(+(parts[j] as string)).toString(16)}`.slice(-2) : `000${parts[j]}`.slice(-4);
  }
  return hex;
}
