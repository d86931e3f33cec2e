import { execFileSync } from "node:child_process";

import { expect, test } from "vitest";

import { BY_HEAP_SIZE } from "../../../src/cli/garbage.ts";

test("the flag that lets the size of the heap decide is one of this Node's", () => {
  const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
  expect(known).toContain(BY_HEAP_SIZE);
});
