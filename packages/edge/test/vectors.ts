import { identities, times } from "./vectors/identity.ts";
import type { Vector } from "./vectors/line.ts";
import { paths, sizes, transports } from "./vectors/request.ts";
import { restrictions } from "./vectors/restrictions.ts";
import { canonical, duplicates, spelling } from "./vectors/spelling.ts";
import { algorithms, headers, kids, structure } from "./vectors/structure.ts";
import { unenforceable } from "./vectors/unenforceable.ts";

/** Every vector; whoever runs them uses the kit's clock and its store with nothing revoked. */
export async function vectors(): Promise<Vector[]> {
  return [
    algorithms(),
    kids(),
    headers(),
    structure(),
    duplicates(),
    canonical(),
    spelling(),
    times(),
    identities(),
    unenforceable(),
    await restrictions(),
    paths(),
    transports(),
    await sizes(),
  ].flat();
}
