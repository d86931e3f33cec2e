import { expect, test } from "vitest";

import { Backoff, defaultBackoff } from "../../../src/sinks/index.ts";

test("the ceiling doubles from the first wait to the longest", () => {
  const backoff = new Backoff(defaultBackoff, () => 1);
  const waits = Array.from({ length: 9 }, () => backoff.nextMs());
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
});

test("waits are spread over the whole range below the ceiling", () => {
  const numbers = [0, 0.25, 0.5];
  const backoff = new Backoff(defaultBackoff, () => numbers.shift() ?? 0);
  expect([backoff.nextMs(), backoff.nextMs(), backoff.nextMs()]).toEqual([0, 250, 1000]);
});

test.each([
  { after: 2_000, waits: 2_000, why: "is honoured" },
  { after: 86_400_000, waits: 300_000, why: "is capped" },
  { after: -5, waits: 0, why: "never makes a wait negative" },
])("a time that the receiver names $why", ({ after, waits }) => {
  expect(new Backoff(defaultBackoff, () => 0).nextMs(after)).toBe(waits);
});

test("a success starts the waits anew", () => {
  const backoff = new Backoff(defaultBackoff, () => 1);
  backoff.nextMs();
  backoff.nextMs();
  backoff.reset();
  expect(backoff.nextMs()).toBe(500);
});

test("ten thousand failures still give a bounded wait", () => {
  const backoff = new Backoff(defaultBackoff, () => 1);
  for (let i = 0; i < 10_000; i++) expect(backoff.nextMs()).toBeLessThanOrEqual(60_000);
});
