import * as fc from "fast-check";
import { expect, test } from "vitest";

import { decodeFact, encodeFact, factKey } from "../../../src/correlate/index.ts";
import { factAt, micros } from "../../support/timeline.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ["a match", factAt("10:00:00")],
  ["values", factAt("10:00:00", { values: ["a", 1, null, [true]] })],
  ["exact whole numbers", factAt("10:00:00", { group: { id: 2n ** 60n }, values: [[2n ** 61n]] })],
  ["a watermark", { kind: "watermark" as const, time: micros("10:00:00") }],
])("%s comes back as it went", (_, fact) => {
  expect(decodeFact(encodeFact(fact))).toEqual(fact);
});

test.each([
  ["{"],
  ["[]"],
  ["null"],
  ['{"kind":"watermark"}'],
  ['{"kind":"watermark","time":1.5}'],
  ['{"kind":"other","time":1}'],
  ['{"kind":"match","time":1}'],
])("%s is no fact", (text) => {
  expect(decodeFact(bytes(text))).toBeNull();
});

test("any bytes are a fact or null", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      expect(() => decodeFact(noise)).not.toThrow();
    }),
  );
});

test("facts of one group of one correlation have one key, a watermark none", () => {
  const key = factKey(factAt("10:00:00", { group: { id: 5 } }));
  expect(factKey(factAt("11:00:00", { group: { id: "5" } }))).toBe(key);
  expect(factKey(factAt("10:00:00", { group: { id: 6 } }))).not.toBe(key);
  expect(factKey({ kind: "watermark", time: micros("10:00:00") })).toBeNull();
});
