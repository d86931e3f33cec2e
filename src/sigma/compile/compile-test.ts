import type { Value } from "../../event/index.ts";
import type { Test } from "../ast.ts";
import { addressTest } from "./address-test.ts";
import { canonicalNumber } from "./canonical-text.ts";
import { compareNumbers, numberOf } from "./compare-number.ts";
import type { FieldCell } from "./field-cell.ts";
import { patternTest, type TextTest } from "./match-pattern.ts";
import type { RegexCache } from "./regex-cache.ts";
import type { Slots, Subject } from "./subject.ts";
import { timePart } from "./time-part.ts";

/**
 * Looks for an element of the field that satisfies a test: its index, `NONE`, or `WHOLE` when it is
 * the field as a whole (absent, null, present) that does.
 */
export type Finder = (cell: FieldCell, subject: Subject) => number;

export const NONE = -1;
export const WHOLE = -2;

/** What compiling needs to share among the rules of a set. */
export interface CompileContext {
  readonly slots: Slots;
  readonly regexes: RegexCache;
}

/** The finder for one test of a rule. A field that is missing satisfies only `null` and `exists`. */
export function compileTest(test: Test, context: CompileContext): Finder {
  switch (test.kind) {
    case "text":
      return test.cased
        ? findText(patternTest(test.pattern, true))
        : findFolded(patternTest(test.pattern, false));
    case "number":
      return findNumber(test.value);
    case "boolean": {
      const text = String(test.value);
      return findFolded((folded) => folded === text);
    }
    case "null":
      return (cell) => (cell.isNull ? WHOLE : NONE);
    case "exists":
      return (cell) => ((cell.value !== undefined) === test.expected ? WHOLE : NONE);
    case "compare":
      return findCompared(test);
    case "regex":
      return findText(context.regexes.search(test.source, test.flags));
    case "cidr":
      return findText(addressTest(test.network, test.prefixBits));
    case "fieldref":
      return findReferred(test, context.slots.of(test.field));
  }
}

function findText(test: TextTest): Finder {
  return (cell) => indexOf(cell.texts(), test);
}

function findFolded(test: TextTest): Finder {
  return (cell) => indexOf(cell.folded(), test);
}

function indexOf(texts: readonly (string | null)[], test: TextTest): number {
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index];
    if (typeof text === "string" && test(text)) return index;
  }
  return NONE;
}

function findElement(test: (element: Value) => boolean): Finder {
  return (cell) => cell.elements.findIndex((element) => test(element));
}

/** Numerically equal, or the same text: log formats often keep numbers as text. */
function findNumber(value: number | bigint): Finder {
  const text = canonicalNumber(value);
  return findElement((element) =>
    typeof element === "number" || typeof element === "bigint"
      ? compareNumbers(element, "eq", value)
      : element === text,
  );
}

function findCompared(test: Extract<Test, { kind: "compare" }>): Finder {
  const { operator, value, part } = test;
  return findElement((element) => {
    const number = part === null ? numberOf(element) : timePart(element, part);
    return number !== null && compareNumbers(number, operator, value);
  });
}

/** True for any pair of an element here and one of the other field. */
function findReferred(test: Extract<Test, { kind: "fieldref" }>, slot: number): Finder {
  const compare = REFERRED[test.mode];
  return (cell, subject) => {
    const other = subject.cell(slot);
    // Folding keeps the length: most texts that differ are told apart before it.
    if (test.mode === "equals" && !shareLength(cell.texts(), other.texts())) return NONE;
    const theirs = test.cased ? other.texts() : other.folded();
    return indexOf(test.cased ? cell.texts() : cell.folded(), (text) =>
      theirs.some((their) => their !== null && compare(text, their)),
    );
  };
}

function shareLength(
  texts: readonly (string | null)[],
  others: readonly (string | null)[],
): boolean {
  return texts.some((text) => others.some((other) => text?.length === other?.length));
}

const REFERRED = {
  equals: (text: string, other: string): boolean => text === other,
  contains: (text: string, other: string): boolean => text.includes(other),
  startswith: (text: string, other: string): boolean => text.startsWith(other),
  endswith: (text: string, other: string): boolean => text.endsWith(other),
} as const;
