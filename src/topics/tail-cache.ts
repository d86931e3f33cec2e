import type { Partition } from "./partition.ts";
import type { NewRecord, Offset, RecordBatch, TopicRecord } from "./topic-log.ts";

/**
 * The latest committed records with what goes with them in this process, so that readers who keep up
 * need neither disk nor decoding. When the bound is passed, the oldest go, whatever their partition.
 */
export class TailCache {
  readonly #bytesMax: number;
  readonly #tails = new Map<Partition, Tail>();
  /** All pieces, oldest first. */
  readonly #order = new Set<Piece>();
  #bytes = 0;

  /** `bytesMax` counts encoded values and a fixed share for each record, not what is in hand. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Adds what was just committed behind what is there. */
  add(partition: Partition, base: number, records: readonly NewRecord[]): void {
    if (records.length === 0) return;
    const tail = this.#tails.get(partition) ?? { pieces: [], dropped: 0 };
    this.#tails.set(partition, tail);
    const piece = { tail, base, records, bytes: bytesOf(records) };
    tail.pieces.push(piece);
    this.#order.add(piece);
    this.#bytes += piece.bytes;
    this.#evict();
  }

  /** The records from `from` on; null when they are not (or not all) held here. */
  read(partition: Partition, from: Offset, maxBytes: number): RecordBatch | null {
    const tail = this.#tails.get(partition);
    if (tail === undefined) return null;
    let at = firstFrom(tail, from);
    const first = tail.pieces[at];
    if (first === undefined || from < first.base) return null;
    const records: TopicRecord[] = [];
    let left = maxBytes;
    for (let piece: Piece | undefined = first; piece !== undefined; piece = tail.pieces[++at]) {
      left = take(piece, from + records.length, left, records);
      if (left <= 0) break;
    }
    return { records, next: (from + records.length) as Offset };
  }

  #evict(): void {
    for (const piece of this.#order) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#order.delete(piece);
      this.#bytes -= piece.bytes;
      dropFirst(piece.tail);
    }
  }
}

interface Tail {
  /** In order without gaps; the first `dropped` are no longer valid. */
  pieces: (Piece | undefined)[];
  dropped: number;
}

interface Piece {
  readonly tail: Tail;
  readonly base: number;
  readonly records: readonly NewRecord[];
  readonly bytes: number;
}

// Pieces leave a tail in the order they came; the array is shortened now and then, not each time.
function dropFirst(tail: Tail): void {
  tail.pieces[tail.dropped] = undefined;
  tail.dropped++;
  if (tail.dropped >= DROPPED_MAX && tail.dropped * 2 >= tail.pieces.length) {
    tail.pieces = tail.pieces.slice(tail.dropped);
    tail.dropped = 0;
  }
}

/** The index of the piece that holds `from`, or of the first one if `from` is before it. */
function firstFrom(tail: Tail, from: number): number {
  let low = tail.dropped;
  let high = tail.pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endOf(tail.pieces[middle]) <= from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function endOf(piece: Piece | undefined): number {
  return piece === undefined ? 0 : piece.base + piece.records.length;
}

/** Copies records from `offset` on; returns what is left of the budget, 0 when it is used up. */
function take(piece: Piece, offset: number, budget: number, out: TopicRecord[]): number {
  let left = budget;
  for (let i = offset - piece.base; i < piece.records.length; i++) {
    const record = piece.records[i];
    if (record === undefined) break;
    const { key, value, timestamp, inHand } = record;
    if (value.length > left && out.length > 0) return 0;
    out.push({ key, value, timestamp, inHand, offset: (piece.base + i) as Offset });
    left -= value.length;
    if (left <= 0) return 0;
  }
  return left;
}

function bytesOf(records: readonly NewRecord[]): number {
  let sum = 0;
  for (const record of records) sum += record.value.length + RECORD_BYTES;
  return sum;
}

/** Share of a record besides its value: the object, its key, its place in arrays. */
const RECORD_BYTES = 100;
const DROPPED_MAX = 64;
