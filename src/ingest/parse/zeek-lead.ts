import { decodeUtf8 } from "../../lib/utf8.ts";

/** A JSON line with `_path` in front, where Zeek writes it. */
export interface LedLine {
  readonly path: string;
  /** The whole line; its text is put together only when somebody reads it. */
  readonly text: string;
  /** The line without `_path`. */
  readonly rest: string;
}

/**
 * Takes `_path` off the front of lines, so that the record needs no copy without it. It is the same
 * in all lines of a log: a line that begins like the one before is not looked at any closer.
 */
export class LeadingPath {
  #path = "";
  /** `{"_path":"conn",`, as text and as bytes. */
  #lead = "";
  #leadBytes: Uint8Array = new Uint8Array(0);
  /** The rest of the line in hand, behind a brace. */
  #rest = Buffer.from("{");

  /** Null for a line that does not begin so. */
  split(line: Uint8Array): LedLine | null {
    if (!this.#isSame(line) && !this.#learn(line)) return null;
    const from = this.#leadBytes.length;
    const size = line.length - from + 1;
    if (size > this.#rest.length) this.#rest = Buffer.alloc(2 * size, "{");
    copy.call(line, this.#rest, 1, from);
    const rest = decodeUtf8(this.#rest, 0, size);
    return { path: this.#path, text: this.#lead + rest.slice(1), rest };
  }

  #isSame(line: Uint8Array): boolean {
    const lead = this.#leadBytes;
    // What follows must be a name: a comma in front of the closing brace is no JSON.
    if (lead.length === 0 || line[lead.length] !== QUOTE) return false;
    for (let at = 0; at < lead.length; at++) if (line[at] !== lead[at]) return false;
    return true;
  }

  #learn(line: Uint8Array): boolean {
    const [lead, path] = LEAD.exec(decodeUtf8(line, 0, Math.min(line.length, LEAD_BYTES))) ?? [];
    if (lead === undefined || path === undefined) return false;
    this.#lead = lead;
    this.#leadBytes = new TextEncoder().encode(lead);
    this.#path = path;
    return true;
  }
}

// Without escapes; a path that is not ASCII belongs to no log.
const LEAD = /^\{"_path":"([ !#-[\]-~]+)",(?=")/;
const LEAD_BYTES = 256;
const QUOTE = 34;

/** Node's copy with bounds: a view for every line would be garbage. */
const { copy } = Buffer.prototype as unknown as {
  readonly copy: (this: Uint8Array, target: Uint8Array, at: number, from: number) => number;
};
