import type { EventId, Origin, RawRecord } from "../../event/index.ts";
import type { EpochMicros } from "../../lib/time.ts";

/** What is the same for all records that were read of a file at one time. */
export interface FileRead {
  readonly fileId: string;
  readonly source: string;
  readonly stream: string;
  readonly path: string;
  readonly received: EpochMicros;
  /** When what stands before `goal` was written at the latest, where that is long ago. */
  readonly written: EpochMicros | undefined;
  readonly goal: number;
}

/**
 * A record of a file. Of most records only the bytes are ever looked at: the rest is made when it
 * is asked for (bench: stages).
 */
export class FileRecord implements RawRecord {
  readonly bytes: Uint8Array;
  readonly cutBytes: number;
  readonly #read: FileRead;
  readonly #offset: number;

  constructor(
    { bytes, cutBytes, start }: Pick<RawRecord, "bytes" | "cutBytes"> & { readonly start: number },
    read: FileRead,
  ) {
    this.bytes = bytes;
    this.cutBytes = cutBytes;
    this.#read = read;
    this.#offset = start;
  }

  get id(): EventId {
    // The only place that makes ids of file records: the file and the place in it.
    return `${this.#read.fileId}-${this.#offset.toString(36)}` as EventId;
  }

  get source(): string {
    return this.#read.source;
  }

  get stream(): string {
    return this.#read.stream;
  }

  get received(): EpochMicros {
    return this.#read.received;
  }

  get written(): EpochMicros | undefined {
    const { written, goal } = this.#read;
    // What has come since the file was found is new, whatever the last look says of its change.
    return this.#offset < goal ? written : undefined;
  }

  get origin(): Origin {
    return { kind: "file", path: this.#read.path, offset: this.#offset };
  }
}
