import { expect, test } from "vitest";

import { parseJson, stringifyVisibleJson } from "../../../src/lib/json.ts";

test.each([0x7f, 0x9b, 0x2028, 0x202e, 0x2066])("writes U+%i as an escape", (code) => {
  const value = { text: `a${String.fromCharCode(code)}b é` };
  const line = stringifyVisibleJson(value);
  expect(line).toBe(`{"text":"a\\u${code.toString(16).padStart(4, "0")}b é"}`);
  expect(parseJson(line)).toEqual(value);
});
