import { decodeText, lostBytes } from "./decode-text.ts";

const BACKSLASH = 92;

/**
 * Undoes the escapes of Zeek's ASCII writer so that the text equals what Zeek's JSON writer shows:
 * `\\` is a backslash; `\xNN` is its character when printable or one of \b \t \n \f \r, a run of
 * them is decoded as UTF-8; other control characters and bytes that are no UTF-8 stay `\xNN`.
 */
export function unescapeZeek(text: string): string {
  let at = text.indexOf("\\");
  if (at < 0) return text;
  let out = "";
  let from = 0;
  while (at >= 0) {
    out += text.slice(from, at);
    if (text.charCodeAt(at + 1) === BACKSLASH) {
      out += "\\";
      from = at + 2;
    } else {
      const run = escapedRun(text, at);
      out += run.length === 0 ? "\\" : decodeRun(run);
      from = at + Math.max(1, run.length * 4);
    }
    at = text.indexOf("\\", from);
  }
  return out + text.slice(from);
}

/** The bytes of the `\xNN` that follow each other from `start`. */
function escapedRun(text: string, start: number): readonly number[] {
  const bytes: number[] = [];
  for (let at = start; text.charCodeAt(at) === BACKSLASH && text.charAt(at + 1) === "x"; at += 4) {
    const high = hexDigit(text.charCodeAt(at + 2));
    const low = hexDigit(text.charCodeAt(at + 3));
    if (high < 0 || low < 0) break;
    bytes.push(high * 16 + low);
  }
  return bytes;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function decodeRun(bytes: readonly number[]): string {
  let out = "";
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : sequenceLength(bytes, at);
    if (length > 1) out += decodeText(Uint8Array.from(bytes.slice(at, at + length)));
    else out += isShown(byte) ? String.fromCharCode(byte) : hexEscape(byte);
    at += length;
  }
  return out;
}

// What Zeek's JSON writer lets through unescaped below 0x80.
function isShown(byte: number): boolean {
  return (byte >= 32 && byte < 127) || (byte >= 8 && byte <= 13 && byte !== 11);
}

function hexEscape(byte: number): string {
  return `\\x${byte < 16 ? "0" : ""}${byte.toString(16)}`;
}

/** The length of the well-formed UTF-8 sequence at `at`; 1 when there is none. */
function sequenceLength(bytes: readonly number[], at: number): number {
  const length = lengthByLead(bytes[at] ?? 0);
  const sequence = Uint8Array.from(bytes.slice(at, at + length));
  return lostBytes(decodeText(sequence), sequence) ? 1 : length;
}

function lengthByLead(lead: number): number {
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
