import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formatRfc3339, fromCivil, parseRfc3339, toCivil } from "../../../src/lib/rfc3339.ts";
import { epochMicros } from "../../../src/lib/time.ts";

const SECOND = 1_000_000;

describe("a stamp", () => {
  test.each([
    ["1970-01-01T00:00:00Z", 0],
    ["1969-12-31T23:59:59.5Z", -SECOND / 2],
    ["2026-01-02T03:04:05.678901Z", 1_767_323_045_678_901],
    ["2026-01-02t03:04:05z", 1_767_323_045 * SECOND],
    ["2026-01-02 03:04:05,25Z", 1_767_323_045_250_000],
    ["2026-01-02T03:04:05.123456789Z", 1_767_323_045_123_456],
    ["2026-01-02T05:34:05+02:30", 1_767_323_045 * SECOND],
    ["2026-01-02T00:34:05-0230", 1_767_323_045 * SECOND],
    ["2024-02-29T00:00:00Z", 1_709_164_800 * SECOND],
    ["2016-12-31T23:59:60Z", 1_483_228_800 * SECOND],
    ["0000-03-01T00:00:00Z", -62_162_035_200 * SECOND],
  ])("%s is read", (text, time) => {
    expect(parseRfc3339(text)).toBe(time);
  });

  test.each([
    "",
    "2026-01-02",
    "2026-01-02T03:04:05",
    "2026-01-02T03:04:05.Z",
    "2026-01-02T03:04:05.1234567891Z",
    "2026-01-02T03:04:05Zz",
    "2026-01-02T03:04:05Z ",
    "2026-01-02T03:04:05+2:00",
    "2026-01-02T03:04:05+24:00",
    "2026-01-02T03:04:05+02:60",
    "2026-01-02T03:04:05+02:000",
    "2026-01-02T03:04:05+02",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-32T00:00:00Z",
    "2026-01-02T24:00:00Z",
    "2026-01-02T23:60:00Z",
    "2026-01-02T23:59:61Z",
    "2026-01-02T3:04:05Z",
    "2026/01/02T03:04:05Z",
    "2026-01-02_03:04:05Z",
    "-026-01-02T03:04:05Z",
    "2026-01-02T03:04:0\u{661}Z",
  ])("%j is none", (text) => {
    expect(parseRfc3339(text)).toBeNull();
  });

  test("is none when any of its characters is another that does not fit", () => {
    const stamp = "2026-01-02T03:04:05.67+08:00";
    for (let at = 0; at < stamp.length; at++) {
      const changed = `${stamp.slice(0, at)}x${stamp.slice(at + 1)}`;
      expect([changed, parseRfc3339(changed)]).toEqual([changed, null]);
    }
  });

  test("says what JavaScript's own dates say", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62e12, max: 253e12 }), (ms) => {
        expect(parseRfc3339(new Date(ms).toISOString())).toBe(ms * 1000);
      }),
    );
  });
});

test("a time that is written is read again", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62e15, max: 9e15 }), (time) => {
      const text = formatRfc3339(epochMicros(time));
      expect([text, parseRfc3339(text)]).toEqual([text, time]);
    }),
  );
});

test("seconds and the calendar lead to each other", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e11, max: 1e11 }), (seconds) => {
      expect(fromCivil(toCivil(seconds))).toBe(seconds);
    }),
  );
});
