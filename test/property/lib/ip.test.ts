import * as fc from "fast-check";
import { expect, test } from "vitest";

import { isIp, parseIp } from "../../../src/lib/ip.ts";

const pieces = [
  ":",
  "::",
  ".",
  "%",
  "[",
  "]",
  "0",
  "1",
  "255",
  "256",
  "01",
  "ab",
  "F",
  "12345",
  "g",
];
const near = fc
  .array(fc.constantFrom(...pieces, ":", ":", "1", "1.2.3.4"), { maxLength: 20 })
  .map((parts) => parts.join(""));
const groups = fc
  .array(fc.constantFrom("0", "1", "ffff", "", "1.2.3.4"), { maxLength: 9 })
  .map((parts) => parts.join(":"));
const texts = fc.oneof(
  near,
  groups,
  groups.map((text) => `[${text}]`),
  groups.map((text) => `${text}%eth0`),
  fc.ipV4(),
  fc.ipV6(),
  fc.string(),
);

test("a text is an address exactly when it can be read as one, IPv4 without brackets", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const isBracketed = text.startsWith("[") && !text.includes(":");
      expect(isIp(text)).toBe(parseIp(text) !== null && !isBracketed);
    }),
    { numRuns: 5_000 },
  );
});
