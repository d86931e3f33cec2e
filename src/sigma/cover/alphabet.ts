/** Classes of characters: those that no pattern tells apart are one, and a few that are not exact. */
export interface Alphabet {
  /**
   * By ASCII code; the letters of both cases have the same class. Of bytes above, which make other
   * characters, the class is 0.
   */
  readonly classes: Uint8Array;
  /** The class of all characters beyond ASCII. */
  readonly beyond: number;
  readonly size: number;
}

/** The alphabet of folded texts. Class 0 is of the characters that none of them has. */
export function alphabetOf(texts: readonly string[]): Alphabet {
  const classes = new Uint8Array(2 * ASCII);
  const { codes, hasBeyond } = charactersOf(texts);
  let size = 1;
  // The usual characters first: their steps then lie side by side in memory.
  for (const code of [...USUAL, ...codes.keys()]) {
    if (codes[code] === 1 && isExact(code) && classes[code] === 0) classes[code] = size++;
  }
  if (codes.some((has, code) => has === 1 && !isExact(code))) {
    for (let code = 0; code < ASCII; code++) if (!isExact(code)) classes[code] = size;
    size++;
  }
  for (let code = 0x41; code <= 0x5a; code++) classes[code] = classes[code + 32] ?? 0;
  const beyond = hasBeyond ? size++ : 0;
  return { classes, beyond, size };
}

/** `codes`: 1 for each code of ASCII that a text has. */
function charactersOf(texts: readonly string[]): {
  readonly codes: Uint8Array;
  readonly hasBeyond: boolean;
} {
  const codes = new Uint8Array(ASCII);
  let hasBeyond = false;
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < ASCII) codes[code] = 1;
      else hasBeyond = true;
    }
  }
  return { codes, hasBeyond };
}

/**
 * Whether a character has a class of its own where a pattern has it. Control characters and some
 * marks share one, so that there are at most 64.
 */
export function isExact(code: number): boolean {
  return code >= 32 && code < 127 && !SHARED.has(code);
}

export function isAscii(text: string): boolean {
  return !BEYOND.test(text);
}

/** Whether an automaton takes no other text for this one, but for its case. */
export function isAllExact(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isExact(text.charCodeAt(index))) return false;
  }
  return true;
}

/**
 * The class of one character (UTF-16 code unit) of a text that need not be folded: two characters
 * fold to ASCII, none changes its length, and all others beyond ASCII stay there.
 */
export function classOf({ classes, beyond }: Alphabet, code: number): number {
  if (code < ASCII) return classes[code] ?? 0;
  if (code === LONG_S) return classes[0x73] ?? 0;
  return code === KELVIN_SIGN ? (classes[0x6b] ?? 0) : beyond;
}

/** The number of ASCII codes. */
export const ASCII: number = 128;
/** LATIN SMALL LETTER LONG S, folded to `s`. */
export const LONG_S: number = 0x01_7f;
/** KELVIN SIGN, folded to `k`. */
export const KELVIN_SIGN: number = 0x21_2a;
// oxlint-disable-next-line no-control-regex -- the range is ASCII, control characters included
const BEYOND = /[^\0-\u007f]/;
const SHARED: ReadonlySet<number> = new Set(Array.from("!#;@[]^~", (text) => text.charCodeAt(0)));
const USUAL: readonly number[] = Array.from("etaoinsrlcdmpu\\.xwfgyhbvk012345-_ /:", (text) =>
  text.charCodeAt(0),
);
