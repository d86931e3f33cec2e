import { foldCase } from "../../lib/fold-case.ts";
import { parseIp } from "../../lib/ip.ts";
import type { Pattern, Test } from "../ast.ts";
import { canonicalNumber } from "../compile/canonical-text.ts";
import { type PatternForm, patternForm, patternTest } from "../compile/match-pattern.ts";

type TextTest = Extract<Test, { kind: "text" }>;
type CidrTest = Extract<Test, { kind: "cidr" }>;

/** Whether every value that `narrow` matches is matched by `wide` too. False when in doubt. */
export function covers(wide: Test, narrow: Test): boolean {
  if (wide.kind === "exists") return wide.expected && needsValue(narrow);
  if (wide.kind === "cidr") {
    return narrow.kind === "cidr"
      ? holdsNetwork(wide, narrow)
      : holdsAddress(wide, narrow) === true;
  }
  if (wide.kind === "compare" && narrow.kind !== "text") {
    return wide.part === partOf(narrow) && within(rangeOf(narrow), rangeOf(wide));
  }
  const text = textOf(narrow);
  return wide.kind === "text" && text !== null
    ? coversText(wide, text)
    : testKey(wide) === testKey(narrow);
}

/** Whether no single value matches both. False when in doubt. */
export function disjoint(one: Test, other: Test): boolean {
  return disjointOneWay(one, other) || disjointOneWay(other, one);
}

/** One text for tests that ask the same, letter case aside where it does not count. */
export function testKey(test: Test): string {
  switch (test.kind) {
    case "text":
      return `text ${test.cased} ${JSON.stringify(folded(test))}`;
    case "number":
      return `text false ${JSON.stringify([{ kind: "literal", text: canonicalNumber(test.value) }])}`;
    case "boolean":
      return `text false ${JSON.stringify([{ kind: "literal", text: String(test.value) }])}`;
    case "null":
      return "null";
    case "exists":
      return `exists ${test.expected}`;
    case "compare":
      return `compare ${test.operator} ${test.value} ${test.part}`;
    case "regex":
      return `regex ${JSON.stringify(test.flags)} ${test.source}`;
    case "cidr":
      return `cidr ${test.network.join(".")}/${test.prefixBits}`;
    case "fieldref":
      return `fieldref ${test.mode} ${test.cased} ${test.field}`;
  }
}

function disjointOneWay(one: Test, other: Test): boolean {
  if (one.kind === "null") return needsValue(other);
  if (one.kind === "exists") return !one.expected && needsValue(other);
  if (one.kind === "cidr") {
    if (other.kind === "cidr") return !holdsNetwork(one, other) && !holdsNetwork(other, one);
    return holdsAddress(one, other) === false;
  }
  if (one.kind === "compare") return disjointRange(one, other);
  const text = textOf(one);
  const otherText = textOf(other);
  return text !== null && otherText !== null && disjointText(text, otherText);
}

function disjointRange(one: Test, other: Test): boolean {
  const range = rangeOf(one);
  const second = rangeOf(other);
  if (range === null || second === null) return false;
  return partOf(one) === partOf(other) && apart(range, second);
}

/** Whether only a value that is there can match. */
function needsValue(test: Test): boolean {
  return test.kind === "exists" ? test.expected : test.kind !== "null";
}

function coversText(wide: TextTest, narrow: TextTest): boolean {
  if (wide.pattern.length === 1 && wide.pattern[0]?.kind === "many") return true;
  if (wide.cased && !narrow.cased) return false;
  const form = patternForm(wide.pattern, wide.cased);
  const inner = patternForm(narrow.pattern, wide.cased);
  if (inner.kind === "exact") return patternTest(wide.pattern, wide.cased)(inner.text);
  if (inner.kind === "general") return testKey(wide) === testKey(narrow);
  return coversForm(form, inner) ?? testKey(wide) === testKey(narrow);
}

/** Null where the wide form is no simple one. */
function coversForm(
  form: PatternForm,
  inner: Exclude<PatternForm, { kind: "general" }>,
): boolean | null {
  switch (form.kind) {
    case "general":
      return null;
    case "exact":
      return false;
    case "contains":
      return inner.text.includes(form.text);
    case "prefix":
      return inner.kind === "prefix" && inner.text.startsWith(form.text);
    case "suffix":
      return inner.kind === "suffix" && inner.text.endsWith(form.text);
  }
}

function disjointText(one: TextTest, other: TextTest): boolean {
  const cased = one.cased && other.cased;
  const form = patternForm(one.pattern, cased);
  const second = patternForm(other.pattern, cased);
  if (form.kind === "exact") return !patternTest(other.pattern, cased)(form.text);
  if (second.kind === "exact") return !patternTest(one.pattern, cased)(second.text);
  return (
    differ(edge(one.pattern, 0, cased), edge(other.pattern, 0, cased), "startsWith") ||
    differ(edge(one.pattern, -1, cased), edge(other.pattern, -1, cased), "endsWith")
  );
}

/** The literal text that a pattern begins (0) or ends (-1) with. */
function edge(pattern: Pattern, index: 0 | -1, cased: boolean): string {
  const part = pattern.at(index);
  if (part?.kind !== "literal") return "";
  return cased ? part.text : foldCase(part.text);
}

function differ(one: string, other: string, how: "startsWith" | "endsWith"): boolean {
  return !one[how](other) && !other[how](one);
}

function folded({ pattern, cased }: TextTest): Pattern {
  if (cased) return pattern;
  return pattern.map((part) =>
    part.kind === "literal" ? { kind: "literal", text: foldCase(part.text) } : part,
  );
}

/** Numbers and booleans are compared by their text too. */
function textOf(test: Test): TextTest | null {
  if (test.kind === "text") return test;
  if (test.kind !== "number" && test.kind !== "boolean") return null;
  const text = test.kind === "number" ? canonicalNumber(test.value) : String(test.value);
  return { kind: "text", pattern: [{ kind: "literal", text }], cased: false };
}

interface Range {
  readonly low: number;
  readonly high: number;
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
}

function rangeOf(test: Test): Range | null {
  if (test.kind !== "compare" && test.kind !== "number") return null;
  const value = Number(test.value);
  const operator = test.kind === "number" ? "eq" : test.operator;
  const above = operator === "gt" || operator === "gte";
  const below = operator === "lt" || operator === "lte";
  return {
    low: below ? -Infinity : value,
    high: above ? Infinity : value,
    lowOpen: operator === "gt",
    highOpen: operator === "lt",
  };
}

function partOf(test: Test): string | null {
  return test.kind === "compare" ? test.part : null;
}

function apart(one: Range, other: Range): boolean {
  return endsBefore(one, other) || endsBefore(other, one);
}

function endsBefore(one: Range, other: Range): boolean {
  return one.high < other.low || (one.high === other.low && (one.highOpen || other.lowOpen));
}

function within(inner: Range | null, outer: Range | null): boolean {
  if (inner === null || outer === null) return false;
  const low =
    inner.low > outer.low || (inner.low === outer.low && (!outer.lowOpen || inner.lowOpen));
  const high =
    inner.high < outer.high || (inner.high === outer.high && (!outer.highOpen || inner.highOpen));
  return low && high;
}

/** Whether the address that a text is lies in the network; null where it is no single text. */
function holdsAddress({ network, prefixBits }: CidrTest, test: Test): boolean | null {
  const text = textOf(test);
  const form = text === null ? null : patternForm(text.pattern, false);
  if (form?.kind !== "exact") return null;
  const address = parseIp(form.text);
  return address !== null && samePrefix(network, address, prefixBits);
}

function holdsNetwork(wide: CidrTest, narrow: CidrTest): boolean {
  return (
    narrow.prefixBits >= wide.prefixBits &&
    samePrefix(wide.network, narrow.network, wide.prefixBits)
  );
}

function samePrefix(one: Uint8Array, other: Uint8Array, bits: number): boolean {
  if (one.length !== other.length) return false;
  const whole = bits >> 3;
  for (let index = 0; index < whole; index++) if (one[index] !== other[index]) return false;
  const rest = bits & 7;
  const mask = (0xff << (8 - rest)) & 0xff;
  return rest === 0 || ((one[whole] ?? 0) & mask) === ((other[whole] ?? 0) & mask);
}
