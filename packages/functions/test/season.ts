import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** One match of openfootball's list. */
export interface Fixture {
  round: string;
  date: string;
  time?: string;
  team1: string;
  team2: string;
}
export interface Season {
  name: string;
  matches: Fixture[];
}

const SEASON = "premier-league-2025-26.json";
const folders = [
  process.env.SHOWCALLER_FIXTURES,
  resolve(import.meta.dirname, "../../../../shared/data/fixtures"),
].filter((folder) => folder !== undefined);

/** The season of 380 matches, where it is on this machine (SHOWCALLER_FIXTURES: its folder). It is not part of the repository. */
export function season(): Season | undefined {
  const found = folders.map((folder) => join(folder, SEASON)).find((path) => existsSync(path));
  return found === undefined ? undefined : (JSON.parse(readFileSync(found, "utf8")) as Season);
}
