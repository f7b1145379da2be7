import { describe, expect, it } from "vitest";
import { routingLabel } from "./index.ts";

describe("routingLabel", () => {
  // Golden values: tests/encode.rs, src/lib.rs and README.md of aws/amazon-cloudfront-client-routing-library 1.0.0 (047fcab).
  it.each([
    ["85.83.215.126", "B086VX9VMK", "abfku6xaaaaaaaamotptyubibrji6"],
    ["819e:5c2e:21e4:0094:4805:1635:f8e4:049b", "Q9OP1I23", "abydhs4fyq6iaaaykudpmaxncecqs"],
    ["2c0f:f386:9f5b:a3ad::", "ZZAA12TP", "absyd7tq2pvwaaayipu4qwb2rlz4g"],
    ["122.71.138.53", "12PC5GH7Y0ABCDEFGHIJHJUIOZZAA1", "abhur4kaaaaaaaampbtn52pincn7x"],
    ["0319:7db1:f4d6:62ec:10cf:ffe4:4270:d2d5", "AC2Q2389", "abqggl5wh2nmaaaypv4i33wdvvtdk"],
    ["122.71", "DP0124QHYT", "abaaaaaaaaaaaaaaoqysz2z3j45da"],
    ["46.3.3.135", "", "abc4aydaaaaaaaamaaaaaaaaaaaaa"],
    ["6687:1cc9:0e87:2b33:1181:eff2:9a6a:786b", "DF97B6J1O0", "abwnby4zehioaaaymv5p6exntn7z3"],
    ["", "", "abaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
    ["1.2.3.4", "mv-456", "abacaqdaaaaaaaamnjg3oubcyvrgm"],
    ["0102:0304:0506:0708:090a:0b0c:0d0e:0f10", "mv-456", "abqcaqdaqcqmaaaynjg3oubcyvrgm"],
    ["1.2.a", "mv-456", "abaaaaaaaaaaaaaanjg3oubcyvrgm"],
    ["1.2.3.4", "", "abacaqdaaaaaaaamaaaaaaaaaaaaa"],
    // The doc comment of `ClientRoutingLabel`: a group of more than 32 bytes.
    ["85.83.215.126", "f3663718-7699-4e6e-b482-daa2f690cf64", "abfku6xaaaaaaaamhmnjxo5hdzrje"],
  ])("%s, group %j", (address, group, label) => {
    expect(routingLabel(address, group)).toBe(label);
  });

  it("takes of an address its network alone, and IPv4 in IPv6's clothes for what it is", () => {
    expect(routingLabel("1.2.3.4")).toBe(routingLabel("1.2.3.250"));
    expect(routingLabel("2001:db8:1::1")).toBe(routingLabel("2001:db8:1:ffff::9"));
    expect(routingLabel("::ffff:1.2.3.4")).toBe(routingLabel("1.2.3.4"));
  });

  it.each(["1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "::1%eth0", "[::1]", "host"])(
    "says nothing of %s",
    (address) => {
      expect(routingLabel(address)).toBe(routingLabel(""));
    },
  );
});
