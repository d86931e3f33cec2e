/** A piece of a condition with its place in the condition's text. */
export interface ConditionToken {
  readonly kind: "word" | "open" | "close" | "pipe";
  readonly text: string;
  readonly offset: number;
}

/**
 * Cuts a condition into parentheses, pipes and words. A word is anything else between spaces, so
 * `notepad` is a name and a name may hold dots, hyphens and stars.
 */
export function tokenizeCondition(text: string): readonly ConditionToken[] {
  return Array.from(text.matchAll(/[()|]|[^\s()|]+/g), (match) => ({
    kind: kindOf(match[0]),
    text: match[0],
    offset: match.index,
  }));
}

/** The names in a condition, each once, in order; none when it has an `of`, which names no one. */
export function namesInCondition(text: string): readonly string[] {
  const words = tokenizeCondition(text).filter(({ kind }) => kind === "word");
  const names = new Set(words.map((token) => token.text));
  if (names.has("of")) return [];
  return [...names].filter((name) => !KEYWORDS.has(name.toLowerCase()));
}

const KEYWORDS = new Set(["and", "or", "not"]);

function kindOf(text: string): ConditionToken["kind"] {
  if (text === "(") return "open";
  if (text === ")") return "close";
  return text === "|" ? "pipe" : "word";
}
