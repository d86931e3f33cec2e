import { expect, test } from "vitest";

import { formatDuration, parseByteSize, parseDuration } from "../../../src/lib/units.ts";

test.each([
  ["250ms", 250_000],
  ["90s", 90_000_000],
  ["15m", 900_000_000],
  ["7d", 604_800_000_000],
])("reads %s as a duration", (text, micros) => {
  expect(parseDuration(text)).toBe(micros);
});

test.each(["", "5", "5 m", "-5m", "5M", "1.5h", "m", "99999999999999999999d"])(
  "refuses %j as a duration",
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test.each([
  ["512B", 512],
  ["64KiB", 65_536],
  ["8MiB", 8_388_608],
  ["1TiB", 1_099_511_627_776],
])("reads %s as a size", (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

test.each(["8MB", "8 MiB", "MiB", "-1B"])("refuses %j as a size", (text) => {
  expect(parseByteSize(text)).toBeNull();
});

test.each([
  [300_000_000, "5m"],
  [129_600_000_000, "36h"],
  [1_500_000, "1500ms"],
  [86_400_000_000, "1d"],
])("shows %d µs in the largest whole unit", (micros, text) => {
  expect(formatDuration(micros)).toBe(text);
});
