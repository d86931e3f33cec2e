import type { Value } from "../../event/index.ts";
import { foldCase } from "../../lib/fold-case.ts";
import { parseIp } from "../../lib/ip.ts";
import type { Item, Pattern, Test } from "../ast.ts";
import { numberOf } from "../compile/compare-number.ts";
import { slotOf } from "../compile/compile-item.ts";
import { type CompileContext, compileTest, NONE } from "../compile/compile-test.ts";
import { FieldCell } from "../compile/field-cell.ts";
import { patternTest } from "../compile/match-pattern.ts";
import type { Subject } from "../compile/subject.ts";
import type { Reason, ReasonCode } from "./explanation.ts";
import { nearFields } from "./near-fields.ts";
import { shorten } from "./shorten.ts";

/** Why the values of an item, `neq` aside, do not match the event at hand: the nearest miss. */
export function whyNot(item: Item, subject: Subject, context: CompileContext): Reason {
  const cell = subject.cell(slotOf(item, context));
  const { value } = cell;
  if (item.field === null) return { code: "no-keyword", message: "the event does not hold it" };
  const tests = testsOf(item).filter((test) => compileTest(test, context)(cell, subject) === NONE);
  if (tests.some(({ kind }) => kind === "null" || kind === "exists")) {
    const special = whyNotPresence(tests, value);
    if (special !== null) return special;
  }
  if (value === undefined) return absent(item, subject, context);
  if (value === null) return { code: "null", message: "the field is there, but null" };
  if (cell.elements.length === 0) {
    return {
      code: "null",
      message: "the field is there, but holds no value",
      value: shorten(value),
    };
  }
  const misses = tests.map((test) => missOf(test, cell, { subject, context }));
  const nearest = misses.find(({ code }) => NEAREST.has(code)) ?? misses[0];
  return { ...(nearest ?? DIFFERS), value: shorten(value) };
}

/** What an item asks of one value after the other. */
function testsOf(item: Item): readonly Test[] {
  return item.values.flatMap(({ variants }) => variants);
}

type Miss = Pick<Reason, "code" | "message">;

function whyNotPresence(tests: readonly Test[], value: Value | undefined): Reason | null {
  const shown = value === undefined ? {} : { value: shorten(value) };
  if (tests.every((test) => test.kind === "exists" && test.expected)) return null;
  if (!tests.every(({ kind }) => kind === "null" || kind === "exists")) return null;
  const message = "the field is there, but the rule wants it to be absent";
  return {
    code: "present",
    message: tests[0]?.kind === "null" ? `${message} or null` : message,
    ...shown,
  };
}

function absent(item: Item, subject: Subject, context: CompileContext): Reason {
  const reason: Reason = { code: "absent", message: "the event has no such field" };
  const { event, view } = subject;
  if (event === null || item.field === null) return reason;
  const telling = testsOf(item).every(isTelling);
  const cell = new FieldCell();
  const finders = testsOf(item).map((test) => compileTest(test, context));
  const fits = (value: Value): boolean => {
    if (!telling) return false;
    cell.set(value);
    return finders.some((find) => find(cell, subject) !== NONE);
  };
  const near = nearFields(item.field, event, view, fits);
  return near.length === 0 ? reason : { ...reason, near };
}

/** Whether a value that fits says something: nearly any is a number, is there, or holds `a`. */
function isTelling(test: Test): boolean {
  if (test.kind === "text") {
    return test.pattern.some((part) => part.kind === "literal" && part.text.length > 2);
  }
  return test.kind === "cidr" || test.kind === "regex" || test.kind === "number";
}

interface Scene {
  readonly subject: Subject;
  readonly context: CompileContext;
}

function missOf(test: Test, cell: FieldCell, scene: Scene): Miss {
  const texts = cell
    .texts()
    .slice(0, TEXTS_MAX)
    .filter((text) => text !== null);
  if (texts.length === 0) {
    return { code: "type", message: "the field holds an object, which has no text to compare" };
  }
  if (test.kind === "text") return missOfText(test.pattern, test.cased, texts);
  if (test.kind === "regex") return missOfRegex(test, texts, scene.context);
  if (test.kind === "fieldref") return missOfReference(test.field, scene);
  if (test.kind !== "cidr") return missOfNumber(test, cell.elements);
  return texts.some((text) => parseIp(text) !== null)
    ? miss("outside-network", "the address is not in the network")
    : miss("not-address", "not an IP address");
}

function missOfNumber(test: Test, elements: readonly Value[]): Miss {
  if (test.kind === "number" && elements.some((element) => sameNumber(element, test.value))) {
    return miss("type", "the same number, but written otherwise, as text");
  }
  return test.kind === "compare" &&
    test.part === null &&
    elements.every((element) => numberOf(element) === null)
    ? miss("not-number", "not a number")
    : DIFFERS;
}

function missOfText(pattern: Pattern, cased: boolean, texts: readonly string[]): Miss {
  const fits = (wanted: Pattern, changed: (text: string) => string): boolean => {
    const holds = patternTest(wanted, cased);
    return texts.some((text) => holds(cased ? changed(text) : foldCase(changed(text))));
  };
  if (cased && texts.some((text) => patternTest(pattern, false)(foldCase(text)))) {
    return miss("case", "differs only in letter case, which the rule minds (|cased)");
  }
  if (fits(literals(pattern, trimmed), trimmed)) {
    return miss("whitespace", "differs only in the spaces around it");
  }
  if (fits(literals(pattern, plainDashes), plainDashes)) {
    return miss("dash", "differs only in how a dash is written; |windash takes them all");
  }
  const numbers = texts.map(Number).filter((number) => !Number.isNaN(number));
  const [only] = pattern;
  const same = pattern.length === 1 && only?.kind === "literal" && only.text.trim() !== "";
  if (same && numbers.includes(Number(only.text))) {
    return miss("type", "the same number, but written otherwise; the rule compares texts");
  }
  return DIFFERS;
}

function literals(pattern: Pattern, change: (text: string) => string): Pattern {
  return pattern
    .map((part) => {
      if (part.kind === "dash") return { kind: "literal" as const, text: "-" };
      return part.kind === "literal" ? { kind: part.kind, text: change(part.text) } : part;
    })
    .filter((part) => part.kind !== "literal" || part.text !== "");
}

function trimmed(text: string): string {
  return text.trim();
}

function plainDashes(text: string): string {
  return text.replaceAll(/[/\u2013\u2014\u2015]/g, "-");
}

function missOfRegex(
  test: Extract<Test, { kind: "regex" }>,
  texts: readonly string[],
  { regexes }: CompileContext,
): Miss {
  if (!test.flags.ignoreCase) {
    const search = regexes.search(test.source, { ...test.flags, ignoreCase: true });
    if (texts.some(search)) {
      return miss(
        "regex-case",
        "the expression is not found; it would be without letter case (|re|i)",
      );
    }
  }
  return miss("regex", "the expression is not found");
}

function missOfReference(field: string, { subject, context }: Scene): Miss {
  return subject.cell(context.slots.of(field)).value === undefined
    ? miss("other-field-absent", `the event has no field "${field}" to compare with`)
    : DIFFERS;
}

function sameNumber(element: Value, wanted: number | bigint): boolean {
  const number = typeof element === "string" ? numberOf(element.trim()) : null;
  return number !== null && Number(number) === Number(wanted);
}

function miss(code: ReasonCode, message: string): Miss {
  return { code, message };
}

const DIFFERS: Miss = { code: "differs", message: "the value differs" };
/** What is told rather than that the value differs. */
const NEAREST: ReadonlySet<ReasonCode> = new Set([
  "case",
  "whitespace",
  "dash",
  "type",
  "regex-case",
]);
/** Elements of a list that are compared again for the reason. */
const TEXTS_MAX = 100;
