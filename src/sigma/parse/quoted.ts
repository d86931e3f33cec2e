/** A text of a rule file in quotes for a message, cut where it is long. */
export function quoted(text: string): string {
  return `"${text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text}"`;
}

const TEXT_MAX = 60;
