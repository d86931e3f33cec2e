import type { Test } from "../ast.ts";
import { parsePattern } from "../parse/pattern.ts";
import { AFFIXES, anywhere } from "./affix.ts";
import {
  refuse,
  type ModifierChain,
  type Refusal,
  type TextState,
  type ValueState,
  type Warn,
} from "./modifier.ts";
import { regexTest } from "./regex.ts";
import { asText, nullRefused } from "./text-state.ts";

/** What the whole key says of its values: a chain, and whether it has no field. */
type Key = ModifierChain & { readonly keyword: boolean };

/** The test that a value is after its last modifier. */
export function finish(state: ValueState, key: Key, warn: Warn): Test | Refusal {
  switch (state.kind) {
    case "written":
      return finishWritten(state, key, warn);
    case "text":
      return textTest(state, key);
    case "regex":
      return key.cased ? refuse("modifier-combination", CASED_REGEX) : regexTest(state);
    case "compare":
      return fieldOnly(key) ?? state;
    case "fieldref":
      return fieldOnly({ ...key, cased: false }) ?? { ...state, cased: key.cased };
    case "done":
      return finishDone(state.test, key);
  }
}

/** A network can be looked for anywhere in an event; whether a field exists cannot. */
function finishDone(test: Test, key: Key): Test | Refusal {
  return fieldOnly(test.kind === "cidr" ? { ...key, keyword: false } : key) ?? test;
}

function finishWritten(
  state: Extract<ValueState, { kind: "written" }>,
  key: Key,
  warn: Warn,
): Test | Refusal {
  const { value, text } = state.scalar;
  if (value === null) {
    if (key.keyword) return refuse("null-keyword", "null cannot be looked for without a field");
    return key.cased ? nullRefused("cased") : { kind: "null" };
  }
  if (key.cased) {
    const cased = asText(state, "cased", warn);
    return cased.kind === "refused" ? cased : textTest(cased, key);
  }
  if (typeof value === "string" || key.keyword || isSpecial(value)) {
    return textTest({ kind: "text", pattern: parsePattern(text), encoding: "none" }, key);
  }
  return typeof value === "boolean" ? { kind: "boolean", value } : { kind: "number", value };
}

function textTest(state: TextState, key: Key): Test {
  const bare = key.keyword && !key.steps.some((step) => AFFIXES.has(step.apply));
  return {
    kind: "text",
    pattern: bare ? anywhere(state.pattern) : state.pattern,
    cased: key.cased,
  };
}

/** Comparisons and the like need a field, and have no letter case. */
function fieldOnly(key: Key): Refusal | null {
  const last = key.steps.at(-1)?.name ?? "";
  if (key.keyword) return refuse("field-expected", `modifier "${last}" needs a field before it`);
  if (!key.cased) return null;
  return refuse("modifier-combination", `modifier "cased" has no meaning with "${last}"`);
}

/** `.inf` and `.nan` are no numbers to compare with; events hold them as text. */
function isSpecial(value: number | bigint | boolean): boolean {
  return typeof value === "number" && !Number.isFinite(value);
}

const CASED_REGEX = 'a regular expression minds letter case anyway: leave "cased" out';
