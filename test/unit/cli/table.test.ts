import { expect, test } from "vitest";

import { tableOf } from "../../../src/cli/table.ts";

test("aligns columns under their titles, numbers to the right", () => {
  const rows = [
    ["alerts", 12],
    ["x", 3],
  ];
  expect(tableOf(["topic", "next"], rows)).toBe("topic   next\nalerts    12\nx          3\n");
  expect(tableOf([], rows)).toBe("alerts  12\nx        3\n");
});

test("takes more rows than a call takes arguments", () => {
  const rows = Array.from({ length: 300_000 }, (_, i) => [i]);
  expect(tableOf(["n"], rows).split("\n")).toHaveLength(300_002);
});
