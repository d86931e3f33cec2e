/**
 * The text with everything escaped that a terminal or a reader of lines could take for more than a
 * character: controls, line separators, marks that turn the writing direction or cannot be seen,
 * lone surrogates. Written as `\u001b`, which is an escape of JSON too. All other text is as it was.
 */
export function visibleText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(BEYOND, escapedPart);
}

function escapedPart(part: string): string {
  return part.replace(UNSAFE, escaped);
}

function escaped(character: string): string {
  let escape = "";
  for (let index = 0; index < character.length; index++) {
    escape += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escape;
}

/** Nearly every text: printable ASCII alone. */
const PLAIN = /^[ -~]*$/;
/** What is looked at closely: a class of Unicode properties takes four times as long. */
const BEYOND = /[^ -~]+/g;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
