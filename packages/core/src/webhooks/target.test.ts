import { describe, expect, it } from "vitest";
import { addressRefused, targetOf } from "./target.ts";

const reasonOf = (text: string): string | undefined => {
  const target = targetOf(text);
  return target.ok ? undefined : target.reason;
};

describe("a webhook's address is taken", () => {
  it.each([
    ["https://example.com/hooks?x=1", "example.com", true],
    ["https://hooks.slack.com/services/T0/B0/x", "hooks.slack.com", true],
    ["HTTPS://Example.COM:8443/a/../b", "example.com", true],
    ["https://93.184.216.34/", "93.184.216.34", false],
    ["https://[2606:2800:220:1:248:1893:25c8:1946]/", "2606:2800:220:1:248:1893:25c8:1946", false],
    // Neighbours of what is refused.
    ["https://172.32.0.1/", "172.32.0.1", false],
    ["https://100.128.0.1/", "100.128.0.1", false],
    ["https://198.20.0.1/", "198.20.0.1", false],
    ["https://notlocal.example.com/", "notlocal.example.com", true],
  ])("%s", (text, host, lookUp) => {
    expect(targetOf(text)).toMatchObject({ ok: true, host, lookUp });
  });

  it("as a parser writes it, without its fragment", () => {
    expect(targetOf("HTTPS://Example.COM:443/a/../b#top")).toMatchObject({ url: "https://example.com/b" });
  });
});

describe("a webhook's address is refused", () => {
  it.each([
    ["http://example.com/", "https://"],
    ["ftp://example.com/", "https://"],
    ["example.com", "give an address"],
    ["", "give an address"],
    ["https://kim:secret@example.com/", "user and password"],
    ["https://localhost/", "inside a network"],
    ["https://localhost./", "inside a network"],
    ["https://api.localhost/", "inside a network"],
    ["https://printer.local/", "inside a network"],
    ["https://metadata.google.internal/", "inside a network"],
    ["https://ip-10-0-0-1.eu-west-1.compute.internal/", "inside a network"],
    ["https://router.home.arpa/", "inside a network"],
    ["https://instance-data/", "inside a network"],
    ["https://169.254.169.254/latest/meta-data/", "metadata"],
    ["https://127.0.0.1/", "loopback"],
    ["https://0x7f.1/", "loopback"],
    ["https://2130706433/", "loopback"],
    ["https://0177.0.0.1/", "loopback"],
    ["https://１２７.0.0.1/", "loopback"],
    ["https://10.1.2.3/", "private"],
    ["https://172.16.0.1/", "private"],
    ["https://172.31.255.255/", "private"],
    ["https://192.168.1.1/", "private"],
    ["https://100.64.0.1/", "carrier"],
    ["https://0.0.0.0/", "this network"],
    ["https://255.255.255.255/", "reserved"],
    ["https://224.0.0.1/", "multicast"],
    ["https://[::1]/", "not a public"],
    ["https://[::]/", "not a public"],
    ["https://[::ffff:169.254.169.254]/", "not a public"],
    ["https://[64:ff9b::a9fe:a9fe]/", "not a public"],
    ["https://[fe80::1]/", "not a public"],
    ["https://[fd00:ec2::254]/", "not a public"],
    ["https://[ff02::1]/", "not a public"],
    ["https://[2002:a9fe:a9fe::]/", "in disguise"],
    ["https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "tunnels"],
    ["https://[2001:db8::1]/", "documentation"],
  ])("%s", (text, why) => {
    expect(reasonOf(text)).toContain(why);
  });
});

describe("an address that a name was found at", () => {
  it.each([
    "10.0.0.1",
    "fe80::1%eth0",
    "::ffff:10.0.0.1",
    "::1",
    "",
    "example.com",
    "1.2.3",
    "1.2.3.256",
    "1:2:3",
    "::1::",
    "2600:::1",
  ])("%s is refused", (address) => {
    expect(addressRefused(address)).toContain(address);
  });

  it.each(["8.8.8.8", "2606:4700::1111", "2001:4860:4860::8888", "2001:200::1"])("%s is public", (address) => {
    expect(addressRefused(address)).toBeUndefined();
  });
});
