import * as fc from "fast-check";
import { expect, test } from "vitest";

import { cutRecord } from "../../../../src/ingest/sources/partial-record.ts";
import { RecordFramer, TAIL_BYTES } from "../../../../src/ingest/sources/record-framer.ts";

interface Line {
  readonly hex: string;
  readonly cutBytes: number;
  readonly start: number;
}

/** Counts by hand: split at each LF, pass over NULs before, take one CR away, cut. */
function linesOf(content: Buffer, limit: number): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < content.length;) {
    while (content[start] === 0) start++;
    if (start === content.length) break;
    const lf = content.indexOf(10, start);
    const end = lf === -1 ? content.length : lf;
    const line = content.subarray(start, content[end - 1] === 13 && end > start ? end - 1 : end);
    const { bytes, cutBytes } = cutRecord(line, limit);
    lines.push({ hex: Buffer.from(bytes).toString("hex"), cutBytes, start });
    start = end + 1;
  }
  return lines;
}

const byte = fc.oneof(
  fc.constantFrom(10, 10, 13, 97, 0, 0, 0xe2, 0x82, 0xac),
  fc.integer({ max: 255, min: 0 }),
);
const content = fc.array(byte, { maxLength: 300 }).map((bytes) => Buffer.from(bytes));

test("any split of any bytes gives the lines that counting by hand gives", () => {
  const limits = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(content, fc.array(fc.nat(60), { minLength: 1 }), limits, (bytes, sizes, limit) => {
      const framer = new RecordFramer({ limit });
      const lines: Line[] = [];
      const note = (): void => {
        const { start, cutBytes } = framer;
        lines.push({ hex: Buffer.from(framer.bytes).toString("hex"), cutBytes, start });
        const before = bytes.subarray(Math.max(0, framer.position - TAIL_BYTES), framer.position);
        expect(Buffer.from(framer.tail())).toEqual(before);
      };
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
        framer.feed(bytes.subarray(at, at + size));
        at += size;
        while (framer.advance()) note();
        expect(framer.fed).toBe(Math.min(at, bytes.length));
      }
      if (framer.finish()) note();
      expect(lines).toEqual(linesOf(bytes, limit));
      expect(framer.position).toBe(bytes.length);
    }),
  );
});

test("a framer that goes on at a position gives the same lines as one that never stopped", () => {
  fc.assert(
    fc.property(content, fc.nat(20), (bytes, count) => {
      const first = new RecordFramer({ limit: 1_000 });
      first.feed(bytes);
      for (let i = 0; i < count && first.advance(); i++);
      const { position } = first;
      const second = new RecordFramer({ limit: 1_000 }, position, first.tail());
      second.feed(bytes.subarray(position));
      const lines: Line[] = [];
      while (second.advance() || second.finish()) {
        const { start, cutBytes } = second;
        lines.push({ hex: Buffer.from(second.bytes).toString("hex"), cutBytes, start });
      }
      expect(lines).toEqual(linesOf(bytes, 1_000).filter(({ start }) => start >= position));
      expect(second.tail().length).toBe(Math.min(TAIL_BYTES, bytes.length));
    }),
  );
});
