import type { YamlScalar } from "../../lib/yaml.ts";
import { parsePattern } from "../parse/pattern.ts";
import { refuse, type Refusal, type TextState, type ValueState, type Warn } from "./modifier.ts";

/**
 * The state as text, for a modifier that works on text. Numbers and booleans are taken as their
 * text with a warning; null and what is no text any more is refused.
 */
export function asText(state: ValueState, name: string, warn: Warn): TextState | Refusal {
  switch (state.kind) {
    case "text":
      return state;
    case "written":
      return writtenText(state.scalar, name, warn);
    case "regex":
      return misplaced(name, "a regular expression");
    case "fieldref":
      return misplaced(name, "a field reference");
    case "compare":
      return misplaced(name, "a comparison of numbers");
    case "done":
      return misplaced(name, "what the modifiers before it make");
  }
}

/** Refuses a modifier that needs the value as it is written but comes after others. */
export function mustComeFirst(name: string, example: string): Refusal {
  return refuse(
    "modifier-order",
    `modifier "${name}" takes the value as written, so it comes first: write ${example}`,
  );
}

/** Null under a modifier has no meaning but under `neq`. */
export function nullRefused(name: string): Refusal {
  return refuse(
    "null-with-modifier",
    `modifier "${name}" has no meaning for null, or nothing behind the colon; write a value, or the field without modifiers`,
  );
}

function writtenText(scalar: YamlScalar, name: string, warn: Warn): TextState | Refusal {
  if (scalar.value === null) return nullRefused(name);
  if (typeof scalar.value !== "string") {
    warn(
      "number-as-text",
      `modifier "${name}" takes ${scalar.text} as text; put it in quotes to say so`,
    );
  }
  return { kind: "text", pattern: parsePattern(scalar.text), encoding: "none" };
}

function misplaced(name: string, what: string): Refusal {
  return refuse("modifier-combination", `modifier "${name}" does not work on ${what}`);
}
