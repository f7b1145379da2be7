/** Where a player carries its token; docs/edge.md has the order in which the edge looks. */
export type Place = "path" | "query" | "header" | "cookie";

/** The header of CTA-5007; the cookie has the same name. */
const NAME = "CTA-Common-Access-Token";

/** What a player is given: an address, and what it must send with each request where the address does not hold the token. */
export interface Placed {
  url: string;
  header?: { name: string; value: string };
  cookie?: { name: string; value: string };
}

/** A token in its place at an address, e.g. `https://live.example/out/v1/…`. */
export function place(address: string, token: string, where: Place): Placed {
  const url = new URL(address);
  if (where === "header" || where === "cookie") return { url: url.href, [where]: { name: NAME, value: token } };
  if (where === "path") url.pathname = `/${token}${url.pathname}`;
  else url.searchParams.set("CAT", token);
  return { url: url.href };
}
