import type { EventId, RawRecord } from "../../event/index.ts";
import type { EpochMicros } from "../../lib/time.ts";
import { type ByteReader, openGzip, openPlain } from "./byte-reader.ts";
import type { FoundFile } from "./discover.ts";
import { contentHash, type FileState } from "./file-state.ts";
import { LineFramer, TAIL_BYTES } from "./line-framer.ts";

/** Bytes read of one file before the next file has its turn. */
const CHUNK_BYTES = 256 * 1024;

/** What a batch may still take. */
export interface Budget {
  records: number;
  bytes: number;
}

export interface TrackedOptions {
  readonly source: string;
  readonly recordBytesMax: number;
}

/** One file that is being read: its place, its framer, and what the last look at it showed. */
export class TrackedFile {
  readonly fileId: string;
  readonly stream: string;
  readonly inode: string;
  readonly gzip: boolean;
  path: string;
  /** Its name now belongs to another file, or to none: it ends when it is quiet. */
  rotated = false;
  /** Nothing more could be read at the last try. */
  atEnd = false;
  /** The content before the position is not what it was. */
  truncated = false;
  /** When the last bytes came. */
  active: EpochMicros;

  readonly #source: string;
  readonly #head: string;
  readonly #reader: ByteReader;
  readonly #framer: LineFramer;
  #framing = false;
  #size = 0;

  private constructor(
    options: TrackedOptions,
    state: FileState,
    parts: { readonly file: FoundFile; readonly reader: ByteReader; readonly tail: Uint8Array },
  ) {
    this.fileId = state.fileId;
    this.stream = `${options.source}:${state.fileId}`;
    this.inode = parts.file.inode;
    this.gzip = parts.file.gzip;
    this.path = parts.file.path;
    this.active = state.touched as EpochMicros;
    this.#source = options.source;
    this.#head = state.head;
    this.#reader = parts.reader;
    this.#framer = new LineFramer(options.recordBytesMax, state.offset, parts.tail);
    this.#size = parts.file.size;
  }

  /** `tail` is the bytes before the state's offset. */
  static async open(
    options: TrackedOptions,
    state: FileState,
    at: { readonly file: FoundFile; readonly tail: Uint8Array },
  ): Promise<TrackedFile> {
    const openAt = at.file.gzip ? openGzip : openPlain;
    const reader = await openAt(at.file.path, state.offset);
    return new TrackedFile(options, state, { ...at, reader });
  }

  get failure(): Error | null {
    return this.#reader.failure;
  }

  get position(): number {
    return this.#framer.position;
  }

  /** Adds the lines of at most one chunk, within the budget. Returns the bytes read. */
  async fill(records: RawRecord[], budget: Budget, received: EpochMicros): Promise<number> {
    let bytesRead = 0;
    if (!this.#framing) {
      const chunk = await this.#next();
      this.atEnd = chunk.length === 0;
      if (this.atEnd) return 0;
      bytesRead = chunk.length;
      this.active = received;
      this.#framer.feed(chunk);
      this.#framing = true;
    }
    const framer = this.#framer;
    while (budget.records > 0 && budget.bytes > 0) {
      if (!framer.advance()) {
        this.#framing = false;
        break;
      }
      budget.records--;
      budget.bytes -= framer.bytes.length + 1;
      records.push(this.#record(received));
    }
    return bytesRead;
  }

  /** The last line although its end has not come; null when there is none. */
  finish(received: EpochMicros): RawRecord | null {
    return this.#framer.finish() ? this.#record(received) : null;
  }

  state(touched: EpochMicros, finished: boolean): FileState {
    return {
      fileId: this.fileId,
      inode: this.truncated ? "" : this.inode,
      path: this.path,
      head: this.#head,
      offset: this.#framer.position,
      tail: contentHash(this.#framer.tail()),
      size: this.#size,
      finished,
      touched,
    };
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async #next(): Promise<Uint8Array> {
    if (this.gzip) return this.#reader.read(CHUNK_BYTES);
    const fed = this.#framer.fed;
    const size = await this.#reader.size();
    this.#size = size;
    if (size < fed) this.truncated = true;
    if (size <= fed) return NOTHING;
    // The content may have been replaced by longer content since the last read (copytruncate).
    if (!(await this.#unchanged())) {
      this.truncated = true;
      return NOTHING;
    }
    return this.#reader.read(Math.min(CHUNK_BYTES, size - fed));
  }

  async #unchanged(): Promise<boolean> {
    const expected = this.#framer.tail();
    const found = await this.#reader.bytesBefore(this.#framer.position, TAIL_BYTES);
    return found === null || Buffer.compare(found, expected) === 0;
  }

  #record(received: EpochMicros): RawRecord {
    const { bytes, cutBytes, start } = this.#framer;
    return {
      // The only place that makes ids of file records: the file and the place in it.
      id: `${this.fileId}-${start.toString(36)}` as EventId,
      source: this.#source,
      stream: this.stream,
      bytes,
      cutBytes,
      received,
      origin: { kind: "file", path: this.path, offset: start },
    };
  }
}

const NOTHING = new Uint8Array(0);
