import { crc32 } from "node:zlib";

import { type EpochMicros, epochMicros } from "../lib/time.ts";
import type { NewRecord, Offset, TopicPartition, TopicRecord } from "./topic-log.ts";

// A batch in a segment file, little endian:
//   0 u32 magic            4 u32 CRC-32 of bytes 8–48, begun with the log's salt
//   8 u32 payload bytes   12 u32 CRC-32 of the payload, begun with the log's salt
//  16 f64 base offset     24 u32 records     28 u32 zero (for a codec)
//  32 f64 time of append  40 f64 latest event time
//  48 records: u32 value bytes, u32 key bytes (all ones: no key), f64 event time, key, value
// The salt is a random number that only the ledger knows, mixed with the partition's name. A log
// line can hold what looks like a batch, even one copied from a segment, but not with the right CRC
// and a base offset yet to come, so a search behind damage cannot be led to a forged record.

/** Bytes before the records of a batch. */
export const HEADER_BYTES = 48;

/** First bytes of each batch: `SLB1`. */
export const MAGIC: Uint8Array = Uint8Array.of(0x53, 0x4c, 0x42, 0x31);

const MAGIC_U32 = 0x31_42_4c_53;
const RECORD_HEADER_BYTES = 16;
const NO_KEY = 0xffff_ffff;
const ASCII_KEY_MAX = 64;
/** UTF-8 of one UTF-16 unit. */
const UTF8_MAX = 3;

/** What the checksums of one partition begin with. */
export function partitionSalt(logSalt: number, at: TopicPartition): number {
  return crc32(`${at.topic}/${at.partition}`, logSalt);
}

/** Where a batch lies in its segment and which offsets it holds. */
export interface BatchHeader {
  /** Header and payload. */
  readonly bytes: number;
  readonly payloadCrc: number;
  readonly base: number;
  /** One beyond the last offset. */
  readonly end: number;
  readonly appendedAt: EpochMicros;
}

/** Upper bound of what one record adds to a batch. */
export function recordBytesMax(record: NewRecord): number {
  const keyBytes = record.key === null ? 0 : record.key.length * UTF8_MAX;
  return RECORD_HEADER_BYTES + keyBytes + record.value.length;
}

/** A preallocated buffer in which records become a batch; each value is copied once. */
export class BatchBuffer {
  readonly capacity: number;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #used = HEADER_BYTES;
  #records = 0;
  #latest = Number.NEGATIVE_INFINITY;

  /** `capacity` in bytes, header included. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, capacity);
  }

  get records(): number {
    return this.#records;
  }

  get used(): number {
    return this.#used;
  }

  clear(): void {
    this.#used = HEADER_BYTES;
    this.#records = 0;
    this.#latest = Number.NEGATIVE_INFINITY;
  }

  fits(bytes: number): boolean {
    return this.#used + bytes <= this.capacity;
  }

  /** Adds a record that fits. Hot: once per record appended (bench/topics.ts). */
  add(record: NewRecord): void {
    const { key, value, timestamp } = record;
    const start = this.#used;
    let at = start + RECORD_HEADER_BYTES;
    let keyBytes = NO_KEY;
    if (key !== null) {
      keyBytes = this.#writeKey(key, at);
      at += keyBytes;
    }
    this.#bytes.set(value, at);
    this.#view.setUint32(start, value.length, true);
    this.#view.setUint32(start + 4, keyBytes, true);
    this.#view.setFloat64(start + 8, timestamp, true);
    this.#used = at + value.length;
    this.#records++;
    if (timestamp > this.#latest) this.#latest = timestamp;
  }

  // A short ASCII key is written faster from here than by a call into Node.
  #writeKey(key: string, at: number): number {
    const { length } = key;
    if (length > ASCII_KEY_MAX) return this.#bytes.write(key, at);
    for (let i = 0; i < length; i++) {
      const code = key.charCodeAt(i);
      if (code > 127) return this.#bytes.write(key, at);
      this.#bytes[at + i] = code;
    }
    return length;
  }

  /** Fills in the header, when the offsets are known; the bytes are valid until `clear`. */
  seal(base: number, appendedAt: EpochMicros, salt: number): Uint8Array {
    const view = this.#view;
    const payload = this.#bytes.subarray(HEADER_BYTES, this.#used);
    view.setUint32(0, MAGIC_U32, true);
    view.setUint32(8, payload.length, true);
    view.setUint32(12, crc32(payload, salt), true);
    view.setFloat64(16, base, true);
    view.setUint32(24, this.#records, true);
    view.setUint32(28, 0, true);
    view.setFloat64(32, appendedAt, true);
    view.setFloat64(40, this.#latest, true);
    view.setUint32(4, crc32(this.#bytes.subarray(8, HEADER_BYTES), salt), true);
    return this.#bytes.subarray(0, this.#used);
  }
}

/** The header at `at`; null when there is none or it is damaged. */
export function readHeader(bytes: Buffer, at: number, salt: number): BatchHeader | null {
  if (at + HEADER_BYTES > bytes.length || bytes.readUInt32LE(at) !== MAGIC_U32) return null;
  const crc = crc32(bytes.subarray(at + 8, at + HEADER_BYTES), salt);
  if (bytes.readUInt32LE(at + 4) !== crc) return null;
  const base = bytes.readDoubleLE(at + 16);
  return {
    bytes: HEADER_BYTES + bytes.readUInt32LE(at + 8),
    payloadCrc: bytes.readUInt32LE(at + 12),
    base,
    end: base + bytes.readUInt32LE(at + 24),
    appendedAt: epochMicros(bytes.readDoubleLE(at + 32)),
  };
}

/** Whether the payload, which lies whole at `at`, is what was written. */
export function payloadIsSound(payload: Uint8Array, header: BatchHeader, salt: number): boolean {
  return crc32(payload, salt) === header.payloadCrc;
}

/**
 * Adds the records of a sound payload from offset `from` on to `out`, as far as the budget goes but
 * at least one to an empty `out`. Returns what that takes from the budget: the bytes of the values,
 * or all of it when a record did not fit. Values are views of `payload`.
 */
export function decodeRecords(
  payload: Buffer,
  header: BatchHeader,
  wanted: { readonly from: number; readonly maxBytes: number },
  out: TopicRecord[],
): number {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  let at = 0;
  let taken = 0;
  for (let offset = header.base; offset < header.end; offset++) {
    const valueBytes = view.getUint32(at, true);
    const keyBytes = view.getUint32(at + 4, true);
    const keyAt = at + RECORD_HEADER_BYTES;
    const valueAt = keyBytes === NO_KEY ? keyAt : keyAt + keyBytes;
    if (offset >= wanted.from) {
      if (taken + valueBytes > wanted.maxBytes && out.length > 0) return wanted.maxBytes;
      out.push({
        key: keyBytes === NO_KEY ? null : payload.toString("utf8", keyAt, valueAt),
        value: payload.subarray(valueAt, valueAt + valueBytes),
        timestamp: view.getFloat64(at + 8, true) as EpochMicros,
        offset: offset as Offset,
      });
      taken += valueBytes;
    }
    at = valueAt + valueBytes;
  }
  return taken;
}
