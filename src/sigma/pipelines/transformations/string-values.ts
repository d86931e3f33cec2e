import type { Pattern, PatternPart } from "../../ast.ts";
import { parsePattern } from "../../parse/pattern.ts";
import { mapStrings, plainText } from "../values.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/** `map_string`: a string that is exactly a key is its value, or any of several. */
export const readMapString: ReadTransformation = (params) => {
  const mapping = new Map(
    params
      .entries("mapping")
      .map(({ key, value }) => [key.text, params.textsOf(value).map(parsePattern)] as const),
  );
  return {
    kind: "items",
    change: (item) => mapStrings(item, (pattern) => mapping.get(plainText(pattern)) ?? null),
  };
};

/** `case`: strings in lower, upper or snake case. It shows under `cased` and in other tools only. */
export const readCase: ReadTransformation = (params) => {
  const change = CASES[params.choice("method", ["lower", "upper", "snake_case"], "lower")];
  return {
    kind: "items",
    change: (item) => mapStrings(item, (pattern) => [eachLiteral(pattern, change)]),
  };
};

function eachLiteral(pattern: Pattern, change: (text: string) => string): Pattern {
  return pattern.map((part): PatternPart =>
    part.kind === "literal" ? { kind: "literal", text: change(part.text) } : part,
  );
}

const CASES = {
  lower: (text: string): string => text.toLowerCase(),
  upper: (text: string): string => text.toUpperCase(),
  snake_case: (text: string): string => text.replaceAll(/(?!^)(?=[A-Z])/g, "_").toLowerCase(),
};
