const CR = 13;

/** The bytes that are kept of a record, and how many beyond the limit were cut off. */
export interface Cut {
  readonly bytes: Uint8Array;
  readonly cutBytes: number;
}

/** At most `limit` bytes of a record, cut where no UTF-8 character is split. */
export function cutRecord(bytes: Uint8Array, limit: number): Cut {
  if (bytes.length <= limit) return { bytes, cutBytes: 0 };
  const end = boundary(bytes, limit);
  return { bytes: bytes.subarray(0, end), cutBytes: bytes.length - end };
}

/**
 * A record that arrives in pieces. It holds one byte more than the limit at most and counts the
 * rest, however long the record is; the memory grows with what has arrived.
 */
export class PartialRecord {
  readonly #limit: number;
  #bytes = new Uint8Array(0);
  #held = 0;
  #total = 0;
  #last = -1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that have arrived, kept or not. */
  get total(): number {
    return this.#total;
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#total += piece.length;
    this.#last = piece.at(-1) ?? -1;
    // One more than the limit, so that the cut sees whether it would split a character.
    const kept = Math.min(piece.length, this.#limit + 1 - this.#held);
    if (kept <= 0) return;
    this.#reserve(this.#held + kept);
    this.#bytes.set(kept === piece.length ? piece : piece.subarray(0, kept), this.#held);
    this.#held += kept;
  }

  /** The record without a last CR; leaves this one empty. */
  take(): Cut {
    const content = this.#last === CR ? this.#total - 1 : this.#total;
    const end = content <= this.#limit ? content : boundary(this.#bytes, this.#limit);
    const cut = { bytes: this.#bytes.subarray(0, end), cutBytes: content - end };
    this.clear();
    return cut;
  }

  clear(): void {
    this.#bytes = new Uint8Array(0);
    this.#held = 0;
    this.#total = 0;
    this.#last = -1;
  }

  #reserve(bytes: number): void {
    if (bytes <= this.#bytes.length) return;
    const capacity = Math.min(this.#limit + 1, Math.max(bytes, this.#bytes.length * 2, 256));
    const grown = new Uint8Array(capacity);
    grown.set(this.#bytes.subarray(0, this.#held));
    this.#bytes = grown;
  }
}

function boundary(bytes: Uint8Array, limit: number): number {
  for (let end = limit; end > 0 && end > limit - 4; end--) {
    if (((bytes[end] ?? 0) & 0xc0) !== 0x80) return end;
  }
  return limit;
}
