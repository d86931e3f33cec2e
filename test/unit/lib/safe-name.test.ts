import { expect, test } from "vitest";

import { isSafeName } from "../../../src/lib/safe-name.ts";

test.each(["a", "_x", "0", "zeek.conn", "a.-b", "splunk_hec-2", "a".repeat(12)])(
  "%s is a safe name",
  (name) => {
    expect(isSafeName(name, 12)).toBe(true);
  },
);

test.each(["", ".", "..", ".a", "a.", "a..b", "-a", "A", "a/b", "é", "a\n", "a".repeat(13)])(
  "%j is none",
  (name) => {
    expect(isSafeName(name, 12)).toBe(false);
  },
);
