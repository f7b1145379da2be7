import { expect, it } from "vitest";
import { dnsNames } from "./names.ts";

const never = () => new AbortController().signal;
const failing = (code: string) => async () => Promise.reject(Object.assign(new Error(code), { code }));

it("a name's addresses, all of them", async () => {
  const names = dnsNames(async () => [{ address: "192.0.2.1" }, { address: "2001:db8::1" }], never);
  expect(await names.addresses("example.com")).toEqual(["192.0.2.1", "2001:db8::1"]);
});

it("none where there is no such name; unknown where nobody can say", async () => {
  expect(await dnsNames(failing("ENOTFOUND"), never).addresses("x.example")).toEqual([]);
  expect(await dnsNames(failing("EAI_AGAIN"), never).addresses("x.example")).toBe("unknown");
});

it("unknown when the resolver takes too long", async () => {
  const patience = new AbortController();
  const asked = dnsNames(
    () => new Promise(() => {}),
    () => patience.signal,
  ).addresses("x.example");
  patience.abort();
  expect(await asked).toBe("unknown");
});
