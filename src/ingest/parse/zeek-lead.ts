import { copyBytes } from "../../lib/copy-bytes.ts";
import { decodeUtf8 } from "../../lib/utf8.ts";

/** A JSON line with `_path` in front, where Zeek writes it. */
export interface LedLine {
  readonly path: string;
  /** The whole line; its text is put together only when somebody reads it. */
  readonly text: string;
  /** The line without `_path`. */
  readonly rest: string;
}

/** What the lines of one log begin with: `{"_path":"conn",`, as text and as bytes. */
export interface Lead {
  readonly path: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/**
 * Takes `_path` off the front of lines, so that the record needs no copy without it. It is the same
 * in all lines of a log: a line that begins like one before is not looked at any closer.
 */
export class LeadingPath {
  /** Of the line before, and of other logs whose lines come in between. */
  #lead: Lead = { path: "", text: "", bytes: new Uint8Array(0) };
  readonly #known: Lead[] = [];
  /** The rest of the line in hand, behind a brace. */
  #rest = Buffer.from("{");

  /** Null for a line that does not begin so. */
  split(line: Uint8Array): LedLine | null {
    const lead = this.find(line);
    if (lead === null) return null;
    const from = lead.bytes.length;
    const size = line.length - from + 1;
    if (size > this.#rest.length) this.#rest = Buffer.alloc(2 * size, "{");
    copyBytes(line, from, this.#rest, 1);
    const rest = decodeUtf8(this.#rest, 0, size);
    return { path: lead.path, text: lead.text + rest.slice(1), rest };
  }

  /** What a line begins with; null when that is not `_path`. */
  find(line: Uint8Array): Lead | null {
    const lead = leads(this.#lead, line) ? this.#lead : this.#leadOf(line);
    if (lead !== null) this.#lead = lead;
    return lead;
  }

  #leadOf(line: Uint8Array): Lead | null {
    const known = this.#known.find((lead) => leads(lead, line));
    if (known !== undefined) return known;
    const [text, path] = LEAD.exec(decodeUtf8(line, 0, Math.min(line.length, LEAD_BYTES))) ?? [];
    if (text === undefined || path === undefined) return null;
    const lead = { path, text, bytes: new TextEncoder().encode(text) };
    if (this.#known.length < LEADS_MAX) this.#known.push(lead);
    return lead;
  }
}

function leads({ bytes }: Lead, line: Uint8Array): boolean {
  // What follows must be a name: a comma in front of the closing brace is no JSON.
  if (bytes.length === 0 || line[bytes.length] !== QUOTE) return false;
  for (let at = 0; at < bytes.length; at++) if (line[at] !== bytes[at]) return false;
  return true;
}

// Without escapes; a path that is not ASCII belongs to no log.
const LEAD = /^\{"_path":"([ !#-[\]-~]+)",(?=")/;
const LEAD_BYTES = 256;
/** Zeek writes some fifty logs; those beyond are looked at line by line. */
const LEADS_MAX = 64;
const QUOTE = 34;
