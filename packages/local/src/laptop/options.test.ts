import { expect, test } from "vitest";
import { parseOptions, UsageError } from "./options.ts";

test("options as on the command line", () => {
  expect(parseOptions([])).toEqual({ port: 4800, data: ".showcaller", empty: false });
  expect(
    parseOptions([
      "--port=0",
      "--data",
      "d",
      "--speed",
      "0.5",
      "--seed",
      "7",
      "--at",
      "2025-08-15T20:00:00+01:00",
      "--empty",
    ]),
  ).toEqual({ port: 0, data: "d", speed: 0.5, seed: 7, at: Date.parse("2025-08-15T19:00:00Z"), empty: true });
  expect(parseOptions(["--demo", "match"])).toMatchObject({ demo: "match", empty: false });
  expect(parseOptions(["--help"])).toBe("help");
});

test.each([
  [["--port", "65536"], /--port 65536/],
  [["--port", "http"], /--port http/],
  [["--port", ""], /--port/],
  [["--speed", "-1"], /--speed/],
  [["--speed", "1e9"], /--speed 1e9/],
  [["--seed", "1.5"], /--seed 1.5/],
  [["--at", "2025-08-15"], /--at 2025-08-15: .*offset/],
  [["--at", "2025-02-30T00:00:00Z"], /--at/],
  [["--data", ""], /--data/],
  [["--empty=yes"], /--empty/],
  [["--demo", "cup"], /--demo cup: give season or match/],
  [["--demo", "match", "--empty"], /--empty/],
  [["--sped", "60"], /--sped/],
  [["4800"], /4800/],
])("%j is refused by name", (args, message) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(message);
});
