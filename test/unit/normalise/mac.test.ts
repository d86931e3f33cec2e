import { expect, test } from "vitest";

import { ecsMac } from "../../../src/normalise/mac.ts";

test.each([
  ["00:50:56:ab:cd:ef", "00-50-56-AB-CD-EF"],
  ["00-50-56-AB-CD-EF", "00-50-56-AB-CD-EF"],
  ["00:50:56:ab:cd:eß", "00-50-56-AB-CD-ESS"],
  ["0050.56ab.cdef", "0050.56AB.CDEF"],
  ["0:1:2:a:b:c", "0-1-2-A-B-C"],
  ["", ""],
])("the MAC address %s is written %s in ECS", (written, expected) => {
  expect(ecsMac(written)).toBe(expected);
});
