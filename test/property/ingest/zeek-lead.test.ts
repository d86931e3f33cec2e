import * as fc from "fast-check";
import { expect, test } from "vitest";

import { decodeText } from "../../../src/ingest/parse/decode-text.ts";
import { LeadingPath } from "../../../src/ingest/parse/zeek-lead.ts";

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

test("a line is its lead and its rest, whatever lines came before", () => {
  const paths = fc.constantFrom("conn", "dns", "conn_long", "a b");
  const lines = fc.array(fc.tuple(paths, fc.uint8Array({ maxLength: 40 })), { minLength: 1 });
  fc.assert(
    fc.property(lines, (drawn) => {
      const leading = new LeadingPath();
      for (const [path, bytes] of drawn) {
        const lead = `{"_path":"${path}",`;
        const line = Uint8Array.from([...encode(`${lead}"`), ...bytes]);
        const text = decodeText(line);
        expect(leading.split(line)).toEqual({ path, text, rest: `{${text.slice(lead.length)}` });
      }
    }),
  );
});

test.each([
  "",
  "{",
  '{"_path":"conn"}',
  '{"_path":"conn",}',
  '{"_path":"","ts":1}',
  String.raw`{"_path":"co\u006en","ts":1}`,
  '{"_path":"c\u00f6nn","ts":1}',
  '{ "_path":"conn","ts":1}',
  '{"_path":"conn" ,"ts":1}',
  '{"ts":1,"_path":"conn"}',
])("%s has no path that can be taken off its front", (line) => {
  const leading = new LeadingPath();
  expect(leading.split(encode(line))).toBe(null);
  leading.split(encode('{"_path":"conn","ts":1}'));
  expect(leading.split(encode(line))).toBe(null);
});
