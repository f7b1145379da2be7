import type { Policy } from "@showcaller/edge/format/policy";
import fc from "fast-check";
import { NOW } from "./kit.ts";

const blocks = fc.oneof(
  fc.ipV4Extended().filter((ip) => /^\d+(\.\d+){3}$/.test(ip) && !/(^|\.)0\d/.test(ip)),
  fc.ipV6().filter((ip) => !ip.includes("%")),
);

/** What a policy may say besides who and when, of requests that the kit makes. */
export const policies: fc.Arbitrary<Partial<Policy>> = fc.record(
  {
    subject: fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/["\\]/.test(text)),
    session: fc.uint8Array({ minLength: 8, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex")),
    expiresAt: fc.integer({ min: NOW + 1, max: NOW - 60 + 604_800 }),
    channel: fc.constantFrom("north", "south-2"),
    pathPrefix: fc.constantFrom("/out", "/out/v1/group/", "/out/v1/group/north"),
    methods: fc.constantFrom(["GET"], ["HEAD", "GET"]),
    addresses: fc.array(blocks, { maxLength: 3 }).map((others) => [...others, "203.0.113.0/24"]),
    userAgent: fc.constantFrom({ prefix: "Mozilla" }, { exact: "Mozilla/5.0" }, { contains: "/5" }, { suffix: ".0" }),
  },
  { requiredKeys: [] },
);
