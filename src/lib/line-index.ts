/** Finds line and column of offsets in a text whose lines end with LF. */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #firstLine: number;
  #line = 0;

  /** `firstLine` is the number of the text's first line in the file it was cut from. */
  constructor(text: string, firstLine = 1) {
    this.#firstLine = firstLine;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) {
      this.#starts.push(end + 1);
    }
  }

  /** Both count from 1; the column in UTF-16 units. Fast for offsets that mostly grow. */
  at(offset: number): { readonly line: number; readonly column: number } {
    while ((this.#starts[this.#line + 1] ?? Number.POSITIVE_INFINITY) <= offset) this.#line++;
    while (this.#line > 0 && (this.#starts[this.#line] ?? 0) > offset) this.#line--;
    const start = this.#starts[this.#line] ?? 0;
    return { line: this.#firstLine + this.#line, column: offset - start + 1 };
  }
}
