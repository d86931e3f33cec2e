import { fstatSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createGunzip, type Gunzip } from "node:zlib";

/** Compressed bytes taken at a time: deflate makes at most 1032 times as many of them. */
const GZIP_STEP_BYTES = 16 * 1024;

/** Reads a file's (decompressed) content from front to back. */
export interface ByteReader {
  /** The next bytes, in a buffer of their own; empty when there are none (yet). */
  read(bytesMax: number): Promise<Uint8Array>;
  /** Bytes on disk. */
  size(): Promise<number>;
  /** The bytes before `offset` as they are now; none for content that is not on disk as such. */
  bytesBefore(offset: number, length: number): Promise<Uint8Array>;
  /** What stopped the reading before the end: a damaged or cut compressed file. */
  readonly failure: Error | null;
  close(): Promise<void>;
}

/** A file by its name, and by its inode (`dev:ino`) as the name was looked at. */
export interface FilePlace {
  readonly path: string;
  readonly inode: string;
}

/** The name belongs to another file than it did: a rotation is under way. */
export class MovedError extends Error {
  override readonly name = "MovedError";
}

/** Opens a file as it is and starts at `offset`. Rejects as `fs.open` does, or with MovedError. */
export async function openPlain(file: FilePlace, offset: number): Promise<ByteReader> {
  const handle = await openSame(file);
  let position = offset;
  return {
    failure: null,
    async read(bytesMax) {
      const buffer = Buffer.allocUnsafeSlow(bytesMax);
      const { bytesRead } = await handle.read(buffer, 0, bytesMax, position);
      position += bytesRead;
      return buffer.subarray(0, bytesRead);
    },
    size: async () => (await handle.stat()).size,
    async bytesBefore(end, length) {
      const from = Math.max(0, end - length);
      const buffer = Buffer.alloc(end - from);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

/**
 * As `openPlain`, for a process that has nothing else to do meanwhile: to hand each read to another
 * thread and wait for it takes as long as the read (bench: stages).
 */
export async function openBlocking(file: FilePlace, offset: number): Promise<ByteReader> {
  const handle = await openSame(file);
  const { fd } = handle;
  let position = offset;
  return {
    failure: null,
    async read(bytesMax) {
      const buffer = Buffer.allocUnsafeSlow(bytesMax);
      const bytesRead = readSync(fd, buffer, 0, bytesMax, position);
      position += bytesRead;
      return buffer.subarray(0, bytesRead);
    },
    size: async () => fstatSync(fd).size,
    async bytesBefore(end, length) {
      const from = Math.max(0, end - length);
      const buffer = Buffer.alloc(end - from);
      return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from));
    },
    close: () => handle.close(),
  };
}

/** Opens a gzip file and starts at `offset` of its decompressed content. */
export async function openGzip(file: FilePlace, offset: number): Promise<ByteReader> {
  const reader = new GzipReader(await openSame(file));
  await reader.skip(offset);
  return reader;
}

async function openSame({ path, inode }: FilePlace): Promise<FileHandle> {
  const handle = await open(path, "r");
  const { dev, ino } = await handle.stat({ bigint: true });
  if (`${dev}:${ino}` === inode) return handle;
  await handle.close();
  throw new MovedError(`${path} is another file now`);
}

/**
 * Decompresses step by step, so that what could be read before damage is kept: a stream pipeline
 * would drop what it has buffered when the error comes.
 */
class GzipReader implements ByteReader {
  readonly #handle: FileHandle;
  readonly #gunzip: Gunzip = createGunzip();
  #output: Uint8Array[] = [];
  #position = 0;
  #ended = false;
  failure: Error | null = null;

  constructor(handle: FileHandle) {
    this.#handle = handle;
    this.#gunzip.on("data", (chunk: Buffer) => this.#output.push(chunk));
    this.#gunzip.on("error", (error) => {
      this.failure = error;
    });
  }

  async read(bytesMax: number): Promise<Uint8Array> {
    while (this.#output.length === 0 && !this.#ended && this.failure === null) await this.#step();
    const first = this.#output.shift();
    if (first === undefined) return Buffer.alloc(0);
    if (first.length <= bytesMax) return first;
    this.#output.unshift(first.subarray(bytesMax));
    return first.subarray(0, bytesMax);
  }

  async skip(bytes: number): Promise<void> {
    let missing = bytes;
    while (missing > 0) {
      const { length } = await this.read(missing);
      if (length === 0) return;
      missing -= length;
    }
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  bytesBefore(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(0));
  }

  async close(): Promise<void> {
    this.#gunzip.destroy();
    await this.#handle.close();
  }

  async #step(): Promise<void> {
    const input = Buffer.allocUnsafe(GZIP_STEP_BYTES);
    const { bytesRead } = await this.#handle.read(input, 0, input.length, this.#position);
    this.#position += bytesRead;
    if (bytesRead === 0) this.#ended = true;
    await new Promise<void>((resolve) => {
      // Comes after the last output, or after an error.
      this.#gunzip.once("close", resolve);
      if (bytesRead === 0) {
        this.#gunzip.end();
        return;
      }
      this.#gunzip.write(input.subarray(0, bytesRead), () => {
        this.#gunzip.off("close", resolve);
        // Output that was put off comes with the next turn of the loop.
        setImmediate(resolve);
      });
    });
  }
}
