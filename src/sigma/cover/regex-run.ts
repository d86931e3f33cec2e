/**
 * Asks whether a text has the longest run of one class that an expression needs, as
 * `[0-9a-f]{64}` is: looking at one character in each `length` tells it of most texts. Null when
 * the expression needs none, and for all but plain sequences.
 */
export function regexRun(source: string): ((text: string) => boolean) | null {
  if (!PLAIN.test(source)) return null;
  let longest: { readonly members: Uint8Array; readonly length: number } | null = null;
  for (const [, written = "", count = ""] of source.matchAll(COUNTED)) {
    const length = Number(count);
    if (length < LENGTH_MIN || length <= (longest?.length ?? 0)) continue;
    longest = { members: membersOf(written), length };
  }
  if (longest === null) return null;
  const { members, length } = longest;
  return (text) => hasRun(text, members, length);
}

function hasRun(text: string, members: Uint8Array, length: number): boolean {
  // A run that long covers one of the places looked at.
  for (let at = length - 1; at < text.length; at += length) {
    if (!isMember(text, at, members)) continue;
    let start = at;
    while (start > 0 && isMember(text, start - 1, members)) start--;
    let end = at + 1;
    while (end < text.length && end - start < length && isMember(text, end, members)) end++;
    if (end - start >= length) return true;
  }
  return false;
}

/** A character beyond ASCII may be a member of any class. */
function isMember(text: string, at: number, members: Uint8Array): boolean {
  const code = text.charCodeAt(at);
  return code >= members.length || members[code] === 1;
}

/** The members of a class such as `a-fA-F0-9`, in both cases. */
function membersOf(written: string): Uint8Array {
  const members = new Uint8Array(128);
  for (const [, single = "", to = single] of written.matchAll(/(.)(?:-(.))?/g)) {
    for (let code = single.charCodeAt(0); code <= to.charCodeAt(0); code++) {
      const character = String.fromCharCode(code);
      members[character.toLowerCase().charCodeAt(0)] = 1;
      members[character.toUpperCase().charCodeAt(0)] = 1;
    }
  }
  return members;
}

const LENGTH_MIN = 8;
/** No groups, no alternatives, no `\Q`. */
const PLAIN = /^(?:[^\\()|[\]*?]|\\[^Q]|\[[^\\[\]]+\])*$/;
/** Letters and digits between brackets, at least so many times. */
const COUNTED = /(?<!\\)\[((?:[0-9A-Za-z](?:-[0-9A-Za-z])?)+)\]\{(\d+)(?:,\d*)?\}(?![*?{+])/g;
