import * as fc from "fast-check";

import { ODD_LETTERS } from "./odd-letters.ts";

/** How writers of JSON write one and the same text. */
const STYLES: readonly ((text: string) => string)[] = [
  (text) => JSON.stringify(text),
  // As writers do that keep to ASCII.
  (text) => JSON.stringify(text).replaceAll(/[^\0-\x7f]/g, escapeOf),
  (text) => {
    const parts = text.split(/([a-z0-9])/i);
    const written = parts.map((part, index) =>
      index % 2 === 1 ? escapeOf(part) : JSON.stringify(part).slice(1, -1),
    );
    return `"${written.join("")}"`;
  },
  (text) => JSON.stringify(text).replaceAll("/", String.raw`\/`),
];

function escapeOf(unit: string): string {
  return String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, "0");
}

/** A text as JSON, the way one writer or another does it: nearly all escape what they must. */
export function writtenText(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const style = fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3);
  return fc.tuple(text, style).map(([value, index]) => (STYLES[index] ?? String)(value));
}

/** Numbers that every reader takes alike, as logs write them. */
const PLAIN_NUMBERS: readonly string[] = `
  0 1 -1 7 10 22 4624 1.0 0.5 -0.5 -12.25 2230.0 1.123456789 0.0008699893951416016
  1521911720.600725 1760000000 1760000000123 999999999999999 1000000000000000 9007199254740991
  9007199254740992 9007199254740993 -9223372036854775808 18446744073709551615 36028797018963970
  99999999999999999999`
  .trim()
  .split(/\s+/);

/** Those that are easily read as something else, or that are none. */
const ODD_NUMBERS: readonly string[] = `
  -0 -0.0 1e5 1E5 1e-7 1E400 -1e400 1234567890123456.5 9007199254740993.0
  123456789012345.000000000000000001 0.12345678901234567890123456789012
  0.123456789012345678901234567890123 ${"1".repeat(32)} ${"1".repeat(33)} ${"1".repeat(400)}
  01 -01 00 - +1 .5 1. 1e 0x1 1_0 NaN Infinity`
  .trim()
  .split(/\s+/);

export const plainNumber: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...PLAIN_NUMBERS),
  fc.integer().map(String),
  fc.tuple(fc.integer(), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part}`),
);

export const anyNumber: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: plainNumber },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_NUMBERS) },
);

/** Texts with what breaks readers: quotes, backslashes, control characters, letters of any size. */
export const oddText: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...Array.from("aAk1 -/\\\"'{}[]:,\0\b\t\n\r\u001f\u007f\u0080\u07ff\u0800\uffff\ufeff\ufffd"),
      ...ODD_LETTERS,
      "\u{1F600}",
      "\uDC00",
    ),
    { maxLength: 8 },
  )
  .map((letters) => letters.join(""));

/** White space of JSON; most writers have none. */
export const space: fc.Arbitrary<string> = fc.constantFrom("", "", "", "", " ", "\t \r\n", "\r");

/** A list as JSON, of elements as JSON. */
export function writtenList(element: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(element, { maxLength: 4 }), space)
    .map(([elements, gap]) => `[${gap}${elements.join(`${gap},${gap}`)}${gap}]`);
}

/** An object as JSON, of keys and values as JSON. */
export function writtenObject(
  members: readonly (readonly [key: string, value: string])[],
  gap: string = "",
): string {
  const inner = members.map(([key, value]) => `${key}${gap}:${gap}${value}`).join(`${gap},${gap}`);
  return `${gap}{${gap}${inner}${gap}}${gap}`;
}

/** What damage does to a line. */
export const damage: fc.Arbitrary<(line: Uint8Array) => Uint8Array> = fc.oneof(
  fc.nat().map((at) => (line: Uint8Array) => line.slice(0, at % (line.length + 1))),
  fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]) => (line: Uint8Array) => {
    const changed = line.slice();
    if (changed.length > 0) changed[at % changed.length] = byte;
    return changed;
  }),
  fc
    .tuple(
      fc.nat(),
      fc.constantFrom(
        [0],
        [0xff],
        [0xc3],
        [0xed, 0xa0, 0x80],
        [0xf0, 0x9f],
        [0xef, 0xbb, 0xbf],
        [13],
        [34],
        [92],
        [44],
        [123],
        [125],
        [91],
        [93],
        [32],
        [48],
        [45],
        [101],
        [92, 117, 100, 56, 48, 48],
      ),
    )
    .map(([at, inserted]) => (line: Uint8Array) => {
      const place = at % (line.length + 1);
      return Uint8Array.from([...line.slice(0, place), ...inserted, ...line.slice(place)]);
    }),
  fc.tuple(fc.nat(), fc.nat(12)).map(([at, size]) => (line: Uint8Array) => {
    const place = at % (line.length + 1);
    return Uint8Array.from([...line.slice(0, place + size), ...line.slice(place)]);
  }),
);
