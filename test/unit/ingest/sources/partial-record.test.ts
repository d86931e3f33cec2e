import * as fc from "fast-check";
import { expect, test } from "vitest";

import { cutRecord, PartialRecord } from "../../../../src/ingest/sources/partial-record.ts";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test("cuts where no character is split", () => {
  const bytes = Buffer.from("ab€cd");
  expect([2, 3, 4, 5].map((limit) => text(cutRecord(bytes, limit).bytes))).toEqual([
    "ab",
    "ab",
    "ab",
    "ab€",
  ]);
  expect(cutRecord(bytes, 4).cutBytes).toBe(5);
  expect(cutRecord(bytes, 7)).toEqual({ bytes, cutBytes: 0 });
});

test("cuts bytes that are no text at the limit", () => {
  expect(cutRecord(new Uint8Array(10).fill(0x80), 6).bytes).toHaveLength(6);
});

test("a CR at the end belongs to the line end, wherever the pieces part", () => {
  const partial = new PartialRecord(10);
  for (const piece of ["ab", "c", "\r"]) partial.add(Buffer.from(piece));
  expect(text(partial.take().bytes)).toBe("abc");
  expect(partial.total).toBe(0);
});

test("a record in pieces is cut like the same record in one", () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 20 }), (parts, limit) => {
      const partial = new PartialRecord(limit);
      for (const part of parts) partial.add(part);
      const whole = Buffer.concat(parts);
      expect(partial.total).toBe(whole.length);
      const content = whole.at(-1) === 13 ? whole.subarray(0, -1) : whole;
      const { bytes, cutBytes } = cutRecord(content, limit);
      const taken = partial.take();
      expect([Buffer.from(taken.bytes), taken.cutBytes]).toEqual([Buffer.from(bytes), cutBytes]);
    }),
  );
});
