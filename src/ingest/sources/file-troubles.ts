import { codeOf } from "../../lib/caught.ts";
import { countFromZero, type Logger, type Metrics } from "../../telemetry/index.ts";

/** Paths that are named in words; the rest is counted. */
const NAMED_MAX = 3;

const DAMAGED = "damaged";

/**
 * What keeps a source from reading its files: told when it begins and when it is over, and counted
 * as long as it lasts. A file that stays unreadable is one line in the log, not one for each look.
 */
export class FileTroubles {
  readonly #source: string;
  readonly #paths: readonly string[];
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  /** Present failures: path and code. */
  readonly #codes = new Map<string, string>();
  /** Paths that failed since the last look at the disk began. */
  readonly #failed = new Set<string>();
  /** Files that the last look found; null before the first. */
  #found: number | null = null;

  constructor(
    options: { readonly name: string; readonly paths: readonly string[] },
    parts: { readonly logger: Logger; readonly metrics: Metrics },
  ) {
    this.#source = options.name;
    this.#paths = options.paths;
    this.#logger = parts.logger;
    this.#metrics = parts.metrics;
    countFromZero(this.#metrics.sourceErrors, { source: this.#source, code: DAMAGED });
  }

  /** A path could not be looked at, opened or read. */
  take(path: string, cause: unknown): void {
    const code = codeOf(cause) ?? "unreadable";
    this.#failed.add(path);
    if (this.#codes.get(path) === code) return;
    this.#codes.set(path, code);
    this.#metrics.sourceErrors.inc({ source: this.#source, code });
    this.#logger.warn({ source: this.#source, path, code, cause }, "file unreadable");
  }

  /** A compressed file broke off: nothing will read on, so it is told once and is no present failure. */
  damaged(path: string, cause: Error): void {
    const source = this.#source;
    this.#metrics.sourceErrors.inc({ source, code: DAMAGED });
    this.#logger.warn(
      { source, path, code: codeOf(cause), cause },
      "file damaged: what stands behind the damage is not read",
    );
  }

  /** A look at the disk is over: it found so many files, and those of `broken` still fail. */
  looked(found: number, broken: ReadonlySet<string>): void {
    const source = this.#source;
    for (const path of this.#codes.keys()) {
      if (this.#failed.has(path) || broken.has(path)) continue;
      this.#codes.delete(path);
      this.#logger.info({ source, path }, "file readable again, or gone");
    }
    this.#failed.clear();
    if (found === 0 && this.#found !== 0) {
      this.#logger.warn({ source, paths: this.#paths }, "no file to read");
    }
    this.#found = found;
    this.#metrics.sourceFiles.set({ source, state: "found" }, found);
    this.#metrics.sourceFiles.set({ source, state: "unreadable" }, this.#codes.size);
  }

  /** The present ones, for the status; empty when all is well. */
  inWords(): readonly string[] {
    const named = [...this.#codes].slice(0, NAMED_MAX);
    const more = this.#codes.size - named.length;
    return [
      ...(this.#found === 0
        ? [`no file at ${this.#paths.join(", ")}, or its folder may not be read`]
        : []),
      ...named.map(([path, code]) => `cannot read ${path} (${code})`),
      ...(more > 0 ? [`cannot read ${more} more files`] : []),
    ];
  }
}
