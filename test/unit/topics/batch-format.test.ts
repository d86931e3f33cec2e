import { expect, test } from "vitest";

import { epochMicros } from "../../../src/lib/time.ts";
import {
  BatchBuffer,
  decodeRecords,
  HEADER_BYTES,
  partitionSalt,
  payloadIsSound,
  readHeader,
  recordBytesMax,
} from "../../../src/topics/batch-format.ts";
import type { TopicRecord } from "../../../src/topics/index.ts";
import { record } from "../../support/topic-logs.ts";

const salt = partitionSalt(12_345, { topic: "alerts", partition: 0 });
const records = [record("value", "key"), record("", null), record("x".repeat(99), "ключ")];

function sealed(): Buffer {
  const buffer = new BatchBuffer(1_000);
  for (const each of records) buffer.add(each);
  return Buffer.from(buffer.seal(70, epochMicros(5), salt));
}

test("reads back what it wrote", () => {
  const bytes = sealed();
  const header = readHeader(bytes, 0, salt);
  expect(header).toMatchObject({ bytes: bytes.length, base: 70, end: 73, appendedAt: 5 });
  if (header === null) return;
  const payload = bytes.subarray(HEADER_BYTES);
  expect(payloadIsSound(payload, header, salt)).toBe(true);
  const out: TopicRecord[] = [];
  decodeRecords(payload, header, { from: 71, maxBytes: 1_000 }, out);
  expect(out.map((r) => [r.offset, r.key, Buffer.from(r.value).toString()])).toEqual([
    [71, null, ""],
    [72, "ключ", "x".repeat(99)],
  ]);
});

test("a header is known only with the salt of its partition", () => {
  const other = partitionSalt(12_345, { topic: "alerts", partition: 1 });
  expect(readHeader(sealed(), 0, other)).toBeNull();
});

test("every flipped bit is noticed", () => {
  const original = sealed();
  for (let bit = 0; bit < original.length * 8; bit++) {
    const bytes = Buffer.from(original);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const header = readHeader(bytes, 0, salt);
    const sound = header !== null && payloadIsSound(bytes.subarray(HEADER_BYTES), header, salt);
    expect(sound, `bit ${bit}`).toBe(false);
  }
});

test("the bound of a record's bytes holds for any text", () => {
  for (const each of records) {
    const buffer = new BatchBuffer(HEADER_BYTES + recordBytesMax(each));
    expect(buffer.fits(recordBytesMax(each))).toBe(true);
    buffer.add(each);
    expect(buffer.used).toBeLessThanOrEqual(buffer.capacity);
  }
});
