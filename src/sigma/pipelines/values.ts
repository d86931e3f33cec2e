import type { Item, Pattern, PatternPart, Test, ValueTest } from "../ast.ts";
import { anywhere } from "../modifiers/affix.ts";
import { parsePattern } from "../parse/pattern.ts";
import type { Scalar } from "./run.ts";

/**
 * What pySigma calls the values of a detection item. Its transformations see them after the
 * modifiers (`contains: x` is `*x*`), and so do these. The variants that `windash` and
 * `base64offset` make are one value that is no string; those of a value list are one each.
 */
export interface ItemValue {
  readonly test: Test;
  /** The pattern where it is a string, without the stars that a keyword implies; else null. */
  readonly string: Pattern | null;
}

export function valuesOf(item: Item): readonly ItemValue[] {
  return item.values.flatMap((value) => {
    const { variants } = value;
    const single = variants.length === 1 || value.listed === true;
    return (single ? variants : variants.slice(0, 1)).map((test) => ({
      test,
      string: single ? stringOf(item, value, test) : null,
    }));
  });
}

/**
 * The item with its values changed; null when none is. `change` gives null for a value that stays,
 * or what takes its place: several are values of their own.
 */
export function mapValues(
  item: Item,
  change: (value: ItemValue) => readonly Test[] | null,
): Item | null {
  let changed = false;
  const values = item.values.flatMap((value): readonly ValueTest[] => {
    const { variants, at, listed } = value;
    if (variants.length !== 1 && listed !== true) return [value];
    const made = variants.flatMap((test) => {
      const string = stringOf(item, value, test);
      const tests = change({ test, string });
      if (tests !== null) changed = true;
      return (
        tests ?? [string === null || test.kind !== "text" ? test : { ...test, pattern: string }]
      ).map((each) => ({
        written: writtenAs(item, each),
        at,
        variants: [asKeyword(item, value, each)],
      }));
    });
    if (listed !== true) return made;
    return [{ ...value, variants: made.flatMap((each) => each.variants) }];
  });
  return changed ? { ...item, values } : null;
}

/** As `mapValues`, for what changes strings only. */
export function mapStrings(
  item: Item,
  change: (pattern: Pattern) => readonly Pattern[] | null,
): Item | null {
  return mapValues(item, ({ test, string }) => {
    if (string === null || test.kind !== "text") return null;
    const made = change(string);
    return made === null ? null : made.map((pattern) => ({ ...test, pattern }));
  });
}

/** The pattern as pySigma writes it: stars and question marks that are plain are escaped. */
export function plainText(pattern: Pattern): string {
  return pattern.map((part) => plainPart(part)).join("");
}

export function plainPart(part: PatternPart): string {
  switch (part.kind) {
    case "literal":
      return part.text.replaceAll(/[*?]/g, String.raw`\$&`);
    case "many":
      return "*";
    case "one":
      return "?";
    case "dash":
      return "-";
  }
}

/** The test that a value of a pipeline file stands for, as in a rule without modifiers. */
export function testOf(value: Scalar): Test {
  if (value === null) return { kind: "null" };
  if (typeof value === "boolean") return { kind: "boolean", value };
  if (typeof value === "string") return textTest(value);
  return Number.isFinite(Number(value)) ? { kind: "number", value } : textTest(String(value));
}

/** A string of a pipeline file, wildcards and escapes read. */
export function textTest(text: string): Test {
  return { kind: "text", pattern: parsePattern(text), cased: false };
}

/** Whether a value is this one, type and case and all. */
export function isValue({ test, string }: ItemValue, value: Scalar): boolean {
  if (typeof value === "string") return string !== null && samePattern(string, parsePattern(value));
  if (value === null) return test.kind === "null";
  return (test.kind === "number" || test.kind === "boolean") && test.value === value;
}

/** An item whose values are these and whose place is that of another. */
export function itemLike(item: Item, field: string | null, tests: readonly Test[]): Item {
  const made = { ...item, field, linking: "any" as const };
  return {
    ...made,
    values: tests.map((test) => ({
      written: writtenAs(made, test),
      at: item.at,
      variants: [test],
    })),
  };
}

function samePattern(a: Pattern, b: Pattern): boolean {
  return (
    a.length === b.length &&
    a.every((part, index) => {
      const other = b[index];
      if (part.kind !== other?.kind) return false;
      return part.kind !== "literal" || other.kind !== "literal" || part.text === other.text;
    })
  );
}

function stringOf(item: Item, value: ValueTest, test: Test): Pattern | null {
  if (test.kind !== "text" || test.pattern.some((part) => part.kind === "dash")) return null;
  return impliesStars(item, value, test) ? parsePattern(value.written) : test.pattern;
}

/** A keyword without modifiers has stars at both ends that nobody wrote. */
function impliesStars(item: Item, value: ValueTest, test: Test): boolean {
  if (item.field !== null || test.kind !== "text") return false;
  return samePattern(anywhere(parsePattern(value.written)), test.pattern);
}

function asKeyword(item: Item, value: ValueTest, test: Test): Test {
  if (test.kind !== "text" || item.field !== null) return test;
  const [before] = value.variants;
  if (before === undefined || !impliesStars(item, value, before)) return test;
  return { ...test, pattern: anywhere(test.pattern) };
}

/** As a rule would write the value. */
function writtenAs(item: Item, test: Test): string {
  switch (test.kind) {
    case "text":
      return test.pattern.map(writtenPart).join("");
    case "number":
    case "boolean":
      return String(test.value);
    case "regex":
      return test.source;
    case "null":
      return "";
    case "exists":
    case "compare":
    case "cidr":
    case "fieldref":
      return item.values[0]?.written ?? "";
  }
}

function writtenPart(part: PatternPart): string {
  if (part.kind !== "literal") return plainPart(part);
  return part.text.replaceAll(/\\(?=[\\*?]|$)|[*?]/g, String.raw`\$&`);
}
