import type { Deviation } from "./deviation.ts";
import { ofJsonata } from "./deviations.jsonata.ts";
import { ofMiniStack } from "./deviations.ministack.ts";
import { ofMoto } from "./deviations.moto.ts";

export const deviations: readonly Deviation[] = [...ofJsonata, ...ofMoto, ...ofMiniStack];
