/** Letters that fold oddly or not at all, stand on two code units, or are half of one. */
export const ODD_LETTERS: readonly string[] = [
  "\u212A",
  "\u017F",
  "\u0130",
  "\u0131",
  "\u00E9",
  "\u00C9",
  "\u2013",
  "\u{10400}",
  "\u{10428}",
  "\uD801",
];
