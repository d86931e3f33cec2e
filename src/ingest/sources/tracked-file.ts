import type { RawRecord } from "../../event/index.ts";
import {
  apart,
  type EpochMicros,
  epochMicros,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
} from "../../lib/time.ts";
import type { Framing } from "../parse/index.ts";
import { type ByteReader, openBlocking, openGzip, openPlain } from "./byte-reader.ts";
import { holds, type ReadBefore } from "./content.ts";
import type { FoundFile } from "./discover.ts";
import { type FileRead, FileRecord } from "./file-record.ts";
import { contentHash, type FileState } from "./file-state.ts";
import { RecordFramer, TAIL_BYTES } from "./record-framer.ts";
import type { TextEncoding } from "./text-encoding.ts";

/** Bytes read of one file before the next file has its turn. */
const CHUNK_BYTES = 256 * 1024;

/** After so long, new content may have grown beyond where the one before was read to. */
const STALE_MICROS = 2_000_000;

/** Earlier places that are remembered of a file. */
const WITNESSES_MAX = 16;

/** What a batch may still take. */
export interface Budget {
  records: number;
  bytes: number;
}

export interface TrackedOptions {
  readonly source: string;
  readonly recordBytesMax: number;
  readonly framing: Framing;
  /** Reads hold the process up. */
  readonly blocking: boolean;
}

/** Where a file was, and what stood before that place, at an earlier read. */
interface Witness {
  readonly offset: number;
  readonly tail: Uint8Array;
}

/**
 * One file that is being read: its place, its framer, and what the last look at it showed. It may
 * be without an open handle (parked), and without a file at all (detached): until the copy turns
 * up in which its content goes on.
 */
export class TrackedFile {
  readonly fileId: string;
  readonly stream: string;
  /** Empty when detached. */
  inode: string;
  gzip: boolean;
  path: string;
  /** Its name when reading last went on: the one under which it was written, if it was renamed. */
  readonly writtenAs: string;
  /** Its name now belongs to another file, or to none: it ends when it is quiet. */
  rotated = false;
  /** Nothing more could be read at the last try. */
  atEnd = false;
  /** Parked, although there may be something to read. */
  wanted = true;
  /** The content before the position is not what it was. */
  truncated = false;
  /** A read failed: its end has not been seen. */
  broken = false;
  /** It was not under its name any more: the next look at the disk tells the new one. */
  moved = false;
  /** When the last bytes came, or since when it is rotated. */
  active: EpochMicros;
  /** Bytes on disk when it was last read. */
  size: number;
  mtimeMs: number;

  readonly #source: string;
  readonly #blocking: boolean;
  readonly #head: string;
  readonly #framer: RecordFramer;
  /** The latest reads, oldest first: a copy may have been made between two of them. */
  readonly #witnesses: Witness[] = [];
  #reader: ByteReader | null = null;
  #failure: Error | null = null;
  #framing = false;
  /** When it was last looked at for more. */
  #looked: EpochMicros;
  /** Up to where it must have been read before what was written after it is read. */
  #goal: number;

  /** Parked; `tail` is the bytes before the state's offset. */
  constructor(
    options: TrackedOptions,
    state: FileState,
    at: {
      readonly file: FoundFile;
      readonly encoding: TextEncoding;
      readonly tail: Uint8Array;
      readonly now: EpochMicros;
    },
  ) {
    this.fileId = state.fileId;
    this.stream = `${options.source}:${state.fileId}`;
    this.inode = at.file.inode;
    this.gzip = at.file.gzip;
    this.path = at.file.path;
    this.writtenAs = state.path;
    this.size = at.file.size;
    this.mtimeMs = at.file.mtimeMs;
    this.active = at.now;
    this.#goal = goalOf(at.file);
    this.#looked = at.now;
    this.#source = options.source;
    this.#head = state.head;
    this.#blocking = options.blocking;
    const { recordBytesMax: limit, framing } = options;
    const { encoding, tail } = at;
    this.#framer = new RecordFramer({ limit, framing, encoding }, state.offset, tail);
  }

  get parked(): boolean {
    return this.#reader === null;
  }

  /** Its handle can be closed and opened again at no cost, and nothing waits to be read. */
  get idle(): boolean {
    return this.#reader !== null && this.atEnd && !this.gzip && !this.rotated;
  }

  /**
   * Not yet read as far as it reached when it was found, renamed or copied. What is appended later
   * does not count: what was written after it waits for no writer.
   */
  get behind(): boolean {
    if (this.moved) return true;
    return !this.atEnd && (this.#framing || this.#framer.fed < this.#goal);
  }

  /** What stopped the reading before the end: a damaged or cut compressed file. */
  get failure(): Error | null {
    return this.#reader?.failure ?? this.#failure;
  }

  get position(): number {
    return this.#framer.position;
  }

  /** Up to where bytes have been read: there may be more of them than lines. */
  get fed(): number {
    return this.#framer.fed;
  }

  /** Closes the handle; the place, and the beginning of a line, are kept. */
  async park(): Promise<void> {
    const reader = this.#reader;
    this.#reader = null;
    this.#failure = reader?.failure ?? null;
    await reader?.close();
  }

  /** Opens the file again where reading stopped. Rejects as `fs.open` does. */
  async wake(): Promise<void> {
    const openAt = this.#blocking ? openBlocking : openPlain;
    this.#reader = await (this.gzip ? openGzip : openAt)(this, this.#framer.fed);
    this.wanted = false;
    this.atEnd = false;
    this.broken = false;
  }

  /** Its name is another's, or nobody's, since the last look; `size` when it is still there. */
  rotate(size: number | null, now: EpochMicros): void {
    this.rotated = true;
    // Its writer may have it open for some time yet.
    this.active = now;
    if (size === null || this.gzip) return;
    this.#goal = size;
    this.atEnd = false;
  }

  /** Its content is gone from its file; it waits for a copy. */
  async detach(now: EpochMicros): Promise<void> {
    this.inode = "";
    this.truncated = true;
    this.rotated = true;
    this.active = now;
    this.atEnd = true;
    this.wanted = false;
    await this.park();
  }

  /** Its content goes on in another file: a copy, or what it was moved to. */
  continueIn(file: FoundFile, now: EpochMicros): void {
    this.inode = file.inode;
    this.gzip = file.gzip;
    this.path = file.path;
    this.size = file.size;
    this.mtimeMs = file.mtimeMs;
    this.#goal = goalOf(file);
    this.truncated = false;
    this.rotated = true;
    this.active = now;
    this.atEnd = false;
    this.wanted = true;
  }

  /** Whether a shorter content is what was read some reads ago. */
  async hasPassed(length: number, before: ReadBefore): Promise<boolean> {
    const witness = this.#witnesses.findLast(({ offset }) => offset <= length);
    if (witness === undefined || witness.offset === 0) return false;
    return Buffer.compare(await before(witness.offset, TAIL_BYTES), witness.tail) === 0;
  }

  /** The bytes before an offset through the open handle; null without one. */
  get before(): ReadBefore | null {
    const reader = this.#reader;
    if (reader === null || this.gzip) return null;
    return (offset, length) => reader.bytesBefore(offset, length);
  }

  /** Adds the lines of at most one chunk, within the budget. Returns the bytes read. */
  async fill(records: RawRecord[], budget: Budget, received: EpochMicros): Promise<number> {
    let bytesRead = 0;
    if (!this.#framing) {
      const isStale = apart(received, this.#looked) > STALE_MICROS;
      if (this.#reader !== null) this.#looked = received;
      const chunk = await this.#next(this.#reader, isStale);
      this.atEnd = chunk.length === 0;
      if (this.atEnd) return 0;
      bytesRead = chunk.length;
      this.active = received;
      this.#witness();
      this.#framer.feed(chunk);
      this.#framing = true;
    }
    const framer = this.#framer;
    const read = this.#readAt(received);
    while (budget.records > 0 && budget.bytes > 0) {
      if (!framer.advance()) {
        this.#framing = false;
        break;
      }
      budget.records--;
      budget.bytes -= framer.bytes.length + 1;
      records.push(new FileRecord(framer, read));
    }
    return bytesRead;
  }

  /** The last line although its end has not come; null when there is none. */
  finish(received: EpochMicros): RawRecord | null {
    const framer = this.#framer;
    return framer.finish() ? new FileRecord(framer, this.#readAt(received)) : null;
  }

  state(touched: EpochMicros, finished: boolean): FileState {
    return {
      fileId: this.fileId,
      inode: this.inode,
      path: this.path,
      head: this.#head,
      offset: this.#framer.position,
      tail: contentHash(this.#framer.tail()),
      size: this.size,
      finished,
      touched,
      copyOf: "",
    };
  }

  async #next(reader: ByteReader | null, isStale: boolean): Promise<Uint8Array> {
    if (reader === null) return NOTHING;
    if (this.gzip) return reader.read(CHUNK_BYTES);
    const fed = this.#framer.fed;
    const size = await reader.size();
    this.size = size;
    if (size < fed) this.truncated = true;
    if (size <= fed) return NOTHING;
    // The content may have been replaced by longer content since the last read (copytruncate).
    if (!(await this.#isSame(reader, isStale))) {
      this.truncated = true;
      return NOTHING;
    }
    return reader.read(Math.min(CHUNK_BYTES, size - fed));
  }

  async #isSame(reader: ByteReader, isStale: boolean): Promise<boolean> {
    const { position, fed } = this.#framer;
    if (position === 0 && fed > 0) return true;
    if (position > 0 && !isStale) {
      const before = await reader.bytesBefore(position, TAIL_BYTES);
      return Buffer.compare(before, this.#framer.tail()) === 0;
    }
    const before: ReadBefore = (offset, length) => reader.bytesBefore(offset, length);
    return holds(before, this.state(this.active, false));
  }

  #witness(): void {
    const offset = this.#framer.position;
    if (this.#witnesses.at(-1)?.offset === offset) return;
    if (this.#witnesses.length >= WITNESSES_MAX) this.#witnesses.shift();
    this.#witnesses.push({ offset, tail: this.#framer.tail() });
  }

  #readAt(received: EpochMicros): FileRead {
    const { fileId, stream, path } = this;
    const written = writtenLongBefore(received, this.mtimeMs);
    return { fileId, source: this.#source, stream, path, received, written, goal: this.#goal };
  }
}

/**
 * The last change of an old file. Of a younger one it says nothing that matters, and some network
 * drives tell it late.
 */
function writtenLongBefore(received: EpochMicros, mtimeMs: number): EpochMicros | undefined {
  if (mtimeMs < MTIME_MIN_MS) return undefined;
  const written = epochMicros(mtimeMs * MICROS_PER_MS);
  return received - written > LONG_MICROS ? written : undefined;
}

const LONG_MICROS = 180 * 86_400 * MICROS_PER_SECOND;
/** The year 2000: archives that keep no times say 1970 or 1980. */
const MTIME_MIN_MS = 946_684_800_000;

/** Of a compressed file only the end tells. */
function goalOf({ gzip, size }: FoundFile): number {
  return gzip ? Number.POSITIVE_INFINITY : size;
}

const NOTHING = new Uint8Array(0);
