/**
 * The text with simple Unicode case folding (CaseFolding.txt, statuses C and S): two texts differ
 * only in letter case when their folded forms are equal. Keeps the number of code points: `ß` and
 * `İ` stay as they are, `ſ` is `s`, KELVIN SIGN is `k`. Lone surrogates pass unchanged.
 */
export function foldCase(text: string): string {
  // ASCII is nearly every log line, and `toLowerCase` is exact and quick there.
  return NON_ASCII.test(text) ? foldAll(text) : text.toLowerCase();
}

function foldAll(text: string): string {
  let folded = "";
  for (const character of text) folded += foldCharacter(character);
  return folded;
}

function foldCharacter(character: string): string {
  if (character.length === 1 && character.charCodeAt(0) < 0x80) return character.toLowerCase();
  if (UNLIKE_LOWER.has(character)) return UNLIKE_LOWER.get(character) ?? character;
  const upper = oneOf(character.toUpperCase(), character);
  return oneOf(upper.toLowerCase(), upper);
}

/** `changed` where it is still one code point; simple folding never makes more of one. */
function oneOf(changed: string, kept: string): string {
  const length = (changed.codePointAt(0) ?? 0) > 0xff_ff ? 2 : 1;
  return changed.length === length ? changed : kept;
}

// oxlint-disable-next-line no-control-regex -- the range is ASCII, control characters included
const NON_ASCII = /[^\0-\u007f]/;

/** Where upper and then lower case is not what CaseFolding.txt says. */
const UNLIKE_LOWER: ReadonlyMap<string, string> = new Map([
  ["\u0131", "\u0131"],
  ["\u1fd3", "\u0390"],
  ["\u1fe3", "\u03b0"],
  ["\ufb05", "\ufb06"],
]);
