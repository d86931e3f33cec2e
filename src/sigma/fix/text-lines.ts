/** A text by its lines, which end with LF or CRLF. */
export class TextLines {
  readonly text: string;
  /** How lines end here. */
  readonly end: "\n" | "\r\n";
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.end = text.includes("\r\n") ? "\r\n" : "\n";
    const starts = [0];
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) {
      starts.push(end + 1);
    }
    this.#starts = starts;
  }

  /** The offset of a line, which counts from 1; the end of the text for those behind it. */
  start(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  /** The text of lines from one up to another, which is left out; with their ends. */
  slice(from: number, until: number): string {
    return this.text.slice(this.start(from), this.start(until));
  }

  get count(): number {
    return this.#starts.length;
  }
}
