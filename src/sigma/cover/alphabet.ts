/** Classes of characters: those that no pattern tells apart are one. */
export interface Alphabet {
  /** By ASCII code; the letters of both cases have the same class. */
  readonly classes: Uint8Array;
  /** The class of all characters beyond ASCII. */
  readonly beyond: number;
  readonly size: number;
}

/** The alphabet of folded texts. Class 0 is of the characters that none of them has. */
export function alphabetOf(texts: readonly string[]): Alphabet {
  const classes = new Uint8Array(ASCII);
  const codes = new Set<number>();
  for (const text of texts) {
    for (let index = 0; index < text.length; index++) codes.add(text.charCodeAt(index));
  }
  let size = 1;
  for (const code of codes) if (code < ASCII) classes[code] = size++;
  for (let code = 0x41; code <= 0x5a; code++) classes[code] = classes[code + 32] ?? 0;
  const all = [...codes].every((code) => code < ASCII);
  return { classes, beyond: all ? 0 : size, size: all ? size : size + 1 };
}

/** The class of one character (UTF-16 code unit). */
export function classOf(alphabet: Alphabet, code: number): number {
  return code < ASCII ? (alphabet.classes[code] ?? 0) : alphabet.beyond;
}

const ASCII = 128;
