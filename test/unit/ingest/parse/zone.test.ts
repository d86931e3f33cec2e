import { expect, test } from "vitest";

import { offsetSeconds, zoneOf } from "../../../../src/ingest/parse/zone.ts";

test.each([
  ["+02:00", 7200],
  ["+02", 7200],
  ["-0530", -19_800],
  ["+23:59", 86_340],
  ["Z", 0],
  ["+99:99", null],
  ["+24:00", null],
  ["+02:60", null],
])("the offset %s is %s seconds", (name, seconds) => {
  expect(offsetSeconds(name)).toBe(seconds);
});

test("there is no zone for an offset that no clock shows", () => {
  expect(zoneOf("+99:99")).toBeNull();
});
