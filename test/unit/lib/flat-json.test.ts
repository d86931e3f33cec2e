import { describe, expect, test } from "vitest";

import { ABSENT, FlatJson, WIDE_STRING } from "../../../src/lib/flat-json.ts";
import { readingFault } from "../../support/flat-reading.ts";

const encoder = new TextEncoder();
const raw = String.raw;

function bytesOf(line: string | readonly number[]): Uint8Array {
  return typeof line === "string" ? encoder.encode(line) : Uint8Array.from(line);
}

/** Lines, and names that are no longer than people read. */
function named(lines: readonly string[]): readonly (readonly [name: string, line: string])[] {
  return lines.map((line) => [line.slice(0, 80), line]);
}

const READ = { isRead: true, fault: null };

describe("what nearly all logs write is read", () => {
  test.each(
    named([
      "{}",
      ' { "a" : 1 , "b" : [ 1 , "x" ] } ',
      '\t{"a":1}\r',
      '{"a":"","b":[],"c":[""]}',
      '{"a":true,"b":false,"c":null,"d":[true,null]}',
      '{"a":0,"b":-1,"c":-0.5,"d":1.0,"e":123456789012345.5,"f":0.1234567890123456789012}',
      '{"a":9007199254740992,"b":-9007199254740993,"c":18446744073709551615}',
      raw`{"a":"\"\\\/\b\f\n\r\t","b":"\u0000\u001F\u00e9\u20ac\uFFFF"}`,
      '{"a":"é–\u{1F600}","b":"\u212A\u017F"}',
      '{"__proto__":1,"constructor":"x","toString":null}',
      '{"_path":"conn","@timestamp":1,"id.orig_h":"::1"}',
      '{"a b":1,"-":2,"1":3,"a":4}',
      `{"a":"${"x".repeat(65_000)}"}`,
      `{"a":"${raw`\n`.repeat(32_000)}","b":"${raw`\u00e9`.repeat(100)}"}`,
      `{"a":[${"1,".repeat(1_500)}1]}`,
      `{${Array.from({ length: 2_000 }, (_, index) => `"k${index}":${index}`).join(",")}}`,
      `{"${"k".repeat(1_024)}":1}`,
    ]),
  )("%s", (_name, line) => {
    const json = new FlatJson();
    expect(readingFault(json, bytesOf(line))).toEqual(READ);
    // The second time by what was learnt from the first.
    expect(readingFault(json, bytesOf(line))).toEqual(READ);
  });
});

describe("what is no JSON is left, whatever came before it", () => {
  test.each([
    "",
    " ",
    "{",
    "}",
    "null",
    "[]",
    '"a"',
    "{}{}",
    "{} x",
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a":1 "b":2}',
    '{"a":1,"b":2',
    '{"a":"x',
    raw`{"a":"x\"}`,
    raw`{"a":"\x41"}`,
    raw`{"a":"\u00g0"}`,
    raw`{"a":"\u004"}`,
    raw`{"a":"\U0041"}`,
    '{"a":"\t"}',
    '{"a":"\0"}',
    '{"a":1\0}',
    '{"a":1}\0',
    "\uFEFF{}",
    "\u00A0{}",
    "{'a':1}",
    "{a:1}",
    '{"a":tru}',
    '{"a":truE}',
    '{"a":nulls}',
    '{"a":01}',
    '{"a":-01}',
    '{"a":00.5}',
    '{"a":-}',
    '{"a":+1}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":1.e5}',
    '{"a":1e}',
    '{"a":0x1}',
    '{"a":1.2.3}',
    '{"a":--1}',
    '{"a":NaN}',
    '{"a":[}',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":[1 2]}',
    '{"a":[1}',
    '{"a":["x]}',
    '{"a":1}\u2028',
  ])("%j", (line) => {
    const json = new FlatJson();
    expect(json.read(bytesOf(line))).toBe(false);
    expect(readingFault(json, bytesOf('{"a":1,"b":2}'))).toEqual(READ);
    expect(json.read(bytesOf(line))).toBe(false);
  });

  const inText = (...odd: readonly number[]): readonly number[] => [
    ...encoder.encode('{"a":"'),
    ...odd,
    ...encoder.encode('"}'),
  ];
  test.each([
    ["a byte that UTF-8 never has", inText(0xff)],
    ["an unfinished character", inText(0xc3)],
    ["an overlong character", inText(0xc0, 0x80)],
    ["half of a pair", inText(0xed, 0xa0, 0x80)],
    ["a character beyond the last", inText(0xf4, 0x90, 0x80, 0x80)],
    ["a byte out of sequence", inText(0x80)],
  ])("%s", (_name, line) => {
    expect(new FlatJson().read(bytesOf(line))).toBe(false);
  });
});

describe("a line for a full reader is left, or read as that does", () => {
  test.each(
    named([
      '{"a":1,"a":2}',
      raw`{"a":1,"\u0061":2}`,
      raw`{"\u0061":1}`,
      '{"é":1}',
      '{"":1}',
      '{"":1,"":2}',
      '{"":1,"a":2,"":3}',
      '{"a":1,"":2,"b":3,"":4}',
      raw`{"a":"\ud83d\ude00"}`,
      raw`{"a":"\ud83d"}`,
      raw`{"a":"\udc00x"}`,
      '{"a":{}}',
      '{"a":[[]]}',
      '{"a":[{"b":1}]}',
      '{"a":-0}',
      '{"a":-0.0}',
      '{"a":1e5}',
      '{"a":1E+5}',
      '{"a":1E400}',
      '{"a":12345678901234567890123456789012345678901234567890}',
      '{"a":1234567890123456.5}',
      '{"a":9007199254740993.0}',
      `{"a":0.${"1".repeat(60)}}`,
      `{"a":${"[".repeat(3_000)}${"]".repeat(3_000)}}`,
      `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`,
      `{"a":[${"1,".repeat(3_000)}1]}`,
      `{${Array.from({ length: 100_000 }, (_, index) => `"${index}":0`).join(",")}}`,
      `{${Array.from({ length: 3_000 }, (_, index) => `"${index}":0`).join(",")}}`,
      `{"a":"${"x".repeat(65_527)}"}`,
      `{"a":"${"x".repeat(65_528)}"}`,
      `{"a":"${"x".repeat(65_529)}"}`,
      `{"a":"${"é".repeat(40_000)}"}`,
      `{"${"k".repeat(1_025)}":1}`,
      `{"${"k".repeat(1_025)}":1,"${"k".repeat(1_025)}":2}`,
    ]),
  )("%s", (_name, line) => {
    const json = new FlatJson();
    expect(readingFault(json, bytesOf(line)).fault).toBe(null);
    expect(readingFault(json, bytesOf(line)).fault).toBe(null);
  });
});

describe("keys", () => {
  test("a key that is asked for twice, before a record and after it, is found, or the line left", () => {
    const names = ["a", "", "é", "a".repeat(1_024), "a".repeat(2_000), raw`a\b`, 'a"b', "\0"];
    for (const name of names) {
      const json = new FlatJson();
      const early = [json.key(name), json.key(name)];
      const isRead = json.read(bytesOf(JSON.stringify({ [name]: 1, b: 2 })));
      const values = [...early, json.key(name)].map((key) => json.value(json.place(key)));
      expect([name, ...(isRead ? values : [1, 1, 1])]).toEqual([name, 1, 1, 1]);
    }
  });

  test("what a record lacks is absent, also before the first record", () => {
    const json = new FlatJson();
    const [a, b] = [json.key("a"), json.key("b")];
    expect([json.place(a), json.value(json.place(b))]).toEqual([ABSENT, undefined]);
    json.read(bytesOf('{"a":1}'));
    expect([json.value(json.place(a)), json.place(b)]).toEqual([1, ABSENT]);
    json.read(bytesOf('{"b":1}'));
    expect([json.place(a), json.value(json.place(b))]).toEqual([ABSENT, 1]);
  });

  test("no number of keys that records bring makes it read them wrong", () => {
    const json = new FlatJson();
    const asked = json.key("asked");
    for (let index = 0; index < 6_000; index++) {
      const line = bytesOf(`{"k${index}":${index},"asked":"x","k${index + 1}":null}`);
      const { isRead, fault } = readingFault(json, line);
      expect([fault, isRead ? json.value(json.place(asked)) : "x"]).toEqual([null, "x"]);
    }
    // What it knows it reads for ever.
    expect(readingFault(json, bytesOf('{"asked":1,"k7":2}'))).toEqual(READ);
  });

  test("keys of the same length and ends are told apart", () => {
    const json = new FlatJson();
    const names = Array.from(
      { length: 600 },
      (_, index) => `x${"y".repeat(index % 7)}${index}zzzzzx`,
    );
    const line = `{${names.map((name, index) => `"${name}":${index}`).join(",")}}`;
    expect(readingFault(json, bytesOf(line))).toEqual(READ);
    expect(readingFault(json, bytesOf(line))).toEqual(READ);
  });
});

test("names that are made to look alike are read nearly as soon as others", () => {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const namesOf = (make: (parts: readonly string[]) => string): readonly string[] =>
    Array.from({ length: 1_900 }, (_, index) =>
      make([1, 36, 1_296].map((unit) => letters.charAt(Math.floor(index / unit) % 36))),
    );
  // Of the first, their ends and their middle are the same.
  const alike = namesOf(([a, b, c]) => `x${a}x${b}x${c}zx`);
  const others = namesOf(([a, b, c]) => `${a}${b}${c}xxxx${a}`);
  const micros = (names: readonly string[]): number => {
    const json = new FlatJson();
    // Prime to their number: each name once, in five orders.
    const orders = [7, 9, 11, 13, 17].map((step) =>
      names.map((_name, index) => names[(index * step) % names.length] ?? ""),
    );
    const lines = orders.map((order) => bytesOf(`{${order.map((name) => `"${name}":1`).join()}}`));
    const rounds = Array.from({ length: 5 }, () => {
      const begun = process.cpuUsage();
      for (const line of lines) expect(json.read(line)).toBe(true);
      return process.cpuUsage(begun).user;
    });
    return Math.min(...rounds);
  };
  expect(micros(alike) / Math.max(micros(others), 500)).toBeLessThan(10);
});

test("numbers are given as they are changed, in lists too", () => {
  const json = new FlatJson();
  json.changeNumbers((number) => (typeof number === "bigint" ? number : number * 2));
  json.read(bytesOf('{"a":1.5,"b":["1",2],"c":9007199254740993}'));
  const values = ["a", "b", "c"].map((name) => json.value(json.place(json.key(name))));
  expect(values).toEqual([3, ["1", 4], 9_007_199_254_740_993n]);
});

test("a text that only escapes make wide is a wide one", () => {
  const json = new FlatJson();
  json.read(bytesOf(raw`{"a":"caf\u00e9"}`));
  expect(json.kind(json.place(json.key("a")))).toBe(WIDE_STRING);
  expect(json.value(json.place(json.key("a")))).toBe("café");
});

test("from the quote of a key on, a line is read as if the brace stood before it", () => {
  const json = new FlatJson();
  const line = bytesOf('{"_path":"conn","ts":1,"uid":"C"}');
  expect(json.read(line, bytesOf('{"_path":"conn",').length)).toBe(true);
  expect([json.count, json.hasMeta, json.value(json.place(json.key("ts")))]).toEqual([2, false, 1]);
  expect(json.text()).toBe('{"_path":"conn","ts":1,"uid":"C"}');
});
