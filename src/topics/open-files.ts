import type { SegmentFile } from "./segment-files.ts";

/** A file in use, and what is worth keeping about it as long as it is open. */
export interface OpenFile {
  readonly file: SegmentFile;
  /** Where some batches begin, by their first offset. */
  readonly index: SparseIndex;
}

/**
 * The open segments. Beyond `openMax` the one not used for longest is closed; files in use at the
 * same moment stay open, so the bound can be passed by as many.
 */
export class OpenFiles {
  readonly #openMax: number;
  readonly #entries = new Map<string, Entry>();
  /** Files forgotten while in use. */
  readonly #detached = new Set<Entry>();

  constructor(openMax: number) {
    this.#openMax = openMax;
  }

  /** Runs `use` with the file; it stays open meanwhile. */
  async with<T>(
    path: string,
    open: () => Promise<SegmentFile>,
    use: (open: OpenFile) => Promise<T>,
  ): Promise<T> {
    const entry = this.#entry(path, open);
    entry.uses++;
    try {
      return await use(await entry.opened);
    } catch (error) {
      // A file that could not be opened is asked for again the next time.
      if (!entry.isOpen && this.#entries.get(path) === entry) this.#entries.delete(path);
      throw error;
    } finally {
      entry.uses--;
      await this.#trim();
    }
  }

  /** Closes the file as soon as nobody uses it; for a file that is about to be removed. */
  async forget(path: string): Promise<void> {
    const entry = this.#entries.get(path);
    if (entry === undefined) return;
    this.#entries.delete(path);
    if (entry.uses === 0) await closeEntry(entry);
    else this.#detached.add(entry);
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values(), ...this.#detached];
    this.#entries.clear();
    this.#detached.clear();
    await Promise.all(entries.map(closeEntry));
  }

  #entry(path: string, open: () => Promise<SegmentFile>): Entry {
    const known = this.#entries.get(path);
    if (known !== undefined) {
      this.#entries.delete(path);
      this.#entries.set(path, known);
      return known;
    }
    const entry: Entry = { opened: NEVER, uses: 0, isOpen: false };
    entry.opened = open().then((file) => {
      entry.isOpen = true;
      return { file, index: new SparseIndex() };
    });
    this.#entries.set(path, entry);
    return entry;
  }

  async #trim(): Promise<void> {
    for (const entry of this.#detached) {
      if (entry.uses === 0 && this.#detached.delete(entry)) await closeEntry(entry);
    }
    if (this.#entries.size <= this.#openMax) return;
    for (const [path, entry] of this.#entries) {
      if (entry.uses > 0) continue;
      this.#entries.delete(path);
      await closeEntry(entry);
      if (this.#entries.size <= this.#openMax) return;
    }
  }
}

/** First offsets and places of batches, one for about each 64 KiB, of one segment. */
export class SparseIndex {
  readonly #offsets: number[] = [];
  readonly #positions: number[] = [];

  /** Remembers a batch if it lies far enough behind the last that is known. */
  note(offset: number, position: number): void {
    const last = this.#positions.at(-1);
    if (last === undefined ? position < STRIDE_BYTES : position < last + STRIDE_BYTES) return;
    this.#offsets.push(offset);
    this.#positions.push(position);
  }

  /** Where to begin to look for an offset: a batch that begins at or before it. */
  floor(offset: number): { readonly base: number; readonly position: number } {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#offsets[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return { base: 0, position: 0 };
    return { base: this.#offsets[low - 1] ?? 0, position: this.#positions[low - 1] ?? 0 };
  }
}

interface Entry {
  opened: Promise<OpenFile>;
  uses: number;
  isOpen: boolean;
}

async function closeEntry(entry: Entry): Promise<void> {
  if (entry.isOpen) await (await entry.opened).file.close();
}

const STRIDE_BYTES = 65_536;
const NEVER: Promise<OpenFile> = new Promise(() => {});
