/** One measured figure, as the table of `npm run bench` shows it. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  /** `events/s`, `ms`, `ratio`. */
  readonly unit: string;
  /** What a reader of the table must know about it. */
  readonly note?: string;
}
