import { expect, test } from "vitest";

import { LeadingPath } from "../../../../src/ingest/parse/zeek-lead.ts";

const encoder = new TextEncoder();

function ends(lines: LeadingPath, text: string): unknown {
  return lines.split(encoder.encode(text));
}

test("lines of several logs in turn each lose their own _path", () => {
  const lines = new LeadingPath();
  const logs = ["conn", "dns", "conn", "connx", "con", "dns", "conn"];
  for (const [index, path] of logs.entries()) {
    const rest = `{"ts":${index},"uid":"é${"x".repeat(index * 20)}"}`;
    const text = `{"_path":"${path}",${rest.slice(1)}`;
    expect(ends(lines, text)).toEqual({ path, text, rest });
  }
});

test("more logs than are remembered are read all the same", () => {
  const lines = new LeadingPath();
  for (const round of [1, 2]) {
    for (let log = 0; log < 200; log++) {
      const rest = `{"ts":${round}}`;
      const text = `{"_path":"log_${log}",${rest.slice(1)}`;
      expect(ends(lines, text)).toEqual({ path: `log_${log}`, text, rest });
    }
  }
});

test.each([
  ["nothing behind the path", '{"_path":"conn"}'],
  ["a comma at the end", '{"_path":"conn",}'],
  ["another key in front", '{"ts":1,"_path":"conn"}'],
  ["an escape in the path", String.raw`{"_path":"co\u006en","ts":1}`],
  ["a path beyond ASCII", '{"_path":"connß","ts":1}'],
  ["a space", '{ "_path":"conn","ts":1}'],
  ["the beginning alone", '{"_path":"co'],
])("%s is left to the reader of JSON", (_name, text) => {
  const lines = new LeadingPath();
  ends(lines, '{"_path":"conn","ts":1}');
  expect(ends(lines, text)).toBeNull();
});
