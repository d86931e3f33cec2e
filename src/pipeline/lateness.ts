import type { LatenessTable } from "../config/index.ts";
import { globMatches } from "../lib/glob.ts";

const MINUTE = 60_000_000;

/**
 * How far events of a dataset may lie behind the newest of their stream. Measured on real logs:
 * Zeek writes a row at the end of what it describes and stamps it with the start.
 */
const defaults: LatenessTable = {
  "*": 2 * MINUTE,
  "zeek.*": 15 * MINUTE,
  "zeek.conn": 30 * MINUTE,
  "zeek.ssl": 30 * MINUTE,
};

/** The allowed lateness by dataset, in µs: the longest fitting glob of the table, else of the defaults. */
export class Lateness {
  readonly #tables: readonly LatenessTable[];
  readonly #known = new Map<string, number>();

  constructor(table: LatenessTable) {
    this.#tables = [table, defaults];
  }

  of(dataset: string): number {
    const known = this.#known.get(dataset);
    if (known !== undefined) return known;
    const found = this.#tables.map((table) => longestFit(table, dataset));
    const micros = found[0] ?? found[1] ?? 0;
    if (this.#known.size < DATASETS_MAX) this.#known.set(dataset, micros);
    return micros;
  }
}

/** Datasets come from logs: what is remembered about them is bounded. */
const DATASETS_MAX = 4096;

function longestFit(table: LatenessTable, dataset: string): number | undefined {
  const fitting = Object.keys(table).filter((glob) => globMatches(glob, dataset));
  const longest = fitting.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : table[longest];
}
