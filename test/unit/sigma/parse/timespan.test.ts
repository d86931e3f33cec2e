import { expect, test } from "vitest";

import { parseTimespan } from "../../../../src/sigma/parse/timespan.ts";

test.each([
  ["30s", 30],
  ["5m", 300],
  ["1h", 3600],
  ["1d", 86_400],
  ["2w", 1_209_600],
  ["1M", 2_629_746],
  ["1y", 31_556_952],
  [" 90m ", 5400],
])("%s is %d seconds", (text, seconds) => {
  expect(parseTimespan(text)).toBe(seconds * 1e6);
});

test.each(["", "5", "m", "-5m", "1.5h", "1h30m", "0s", "5 m", "5H", "100y", "9e9s"])(
  "%o is refused",
  (text) => {
    expect(parseTimespan(text)).toHaveProperty("problem");
  },
);

test("the message says how to write it", () => {
  expect(parseTimespan("1h30m")).toMatchInlineSnapshot(`
    {
      "problem": "timespan "1h30m" has two units; write it with one, as 90m for 1h30m",
    }
  `);
  expect(parseTimespan("60")).toMatchInlineSnapshot(`
    {
      "problem": "timespan "60" has no unit; write 60s or 60m",
    }
  `);
  expect(parseTimespan("5H")).toMatchInlineSnapshot(`
    {
      "problem": "timespan "5H" is not understood; write a number and s, m, h or d; did you mean 5h?",
    }
  `);
});
