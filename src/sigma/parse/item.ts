import { ITEMS_A_SLICE, type Slices } from "../../lib/slices.ts";
import { type YamlEntry, type YamlNode, yamlPlace, type YamlScalar } from "../../lib/yaml.ts";
import type { Item, ValueTest } from "../ast.ts";
import { applyChain, parseChain } from "../modifiers/chain.ts";
import { applyExpand } from "../modifiers/expand.ts";
import { isRefusal, type ModifierChain, type Refusal, refuse } from "../modifiers/modifier.ts";
import { applyRegex, tooManyRegexes } from "../modifiers/regex.ts";
import type { DocumentReport } from "./document-report.ts";

/** One key of a map with its values: `field|modifier|…: value`; in slices. Null when it is refused. */
export function* parseItem(entry: YamlEntry, report: DocumentReport): Slices<Item | null> {
  const { key } = entry;
  const [field = "", ...names] = key.text.split("|");
  const chain = parseChain(names, (code, message) => report.warn(code, key, message));
  if (isRefusal(chain)) {
    const before = [field, ...names.slice(0, chain.index)].join("|").length + 1;
    report.error(chain.code, yamlPlace(key, before), chain.message);
    return null;
  }
  const values = listValues(entry, chain, report);
  if (values === null) return null;
  checkCount(entry, { chain, values }, report);
  const subject = { field: field === "" ? null : field, at: key };
  const empty = entry.value.kind === "sequence" && entry.value.items.length === 0;
  const written = { chain: empty ? { ...chain, steps: [] } : chain, values };
  return yield* makeItem(subject, written, report);
}

/** Texts without a field, in slices: one of them stands somewhere in the event. */
export function* parseKeywords(
  values: readonly YamlScalar[],
  report: DocumentReport,
): Slices<Item | null> {
  const first = values[0];
  if (first === undefined) return null;
  return yield* makeItem({ field: null, at: first }, { chain: NO_MODIFIERS, values }, report);
}

interface Written {
  readonly chain: ModifierChain;
  readonly values: readonly YamlScalar[];
}

function* makeItem(
  subject: { readonly field: string | null; readonly at: YamlScalar },
  written: Written,
  report: DocumentReport,
): Slices<Item | null> {
  const { chain, values } = written;
  const tests = new ValueTests(written, subject.field === null, report);
  for (let from = 0; from < values.length; from += ITEMS_A_SLICE) {
    if (from > 0) yield;
    tests.read(from, Math.min(from + ITEMS_A_SLICE, values.length));
  }
  const { made, tooMany } = tests;
  if (tooMany !== null) report.error(tooMany.code, subject.at, tooMany.message);
  if (tooMany !== null || made.length < values.length) return null;
  return {
    kind: "item",
    field: subject.field,
    negated: chain.negated,
    linking: chain.linking,
    values: made,
    at: report.at(subject.at),
  };
}

/** The tests of the values of one key, as far as they were read; those that are refused are left out. */
class ValueTests {
  readonly made: ValueTest[] = [];
  /** Why no more are read. */
  tooMany: Refusal | null;
  readonly #written: Written;
  readonly #keyword: boolean;
  readonly #listed: boolean;
  readonly #report: DocumentReport;
  #count: number;

  constructor(written: Written, keyword: boolean, report: DocumentReport) {
    this.#written = written;
    this.#keyword = keyword;
    this.#listed = written.chain.steps.some(({ apply }) => apply === applyExpand);
    this.#report = report;
    this.#count = written.values.length;
    this.tooMany = tooManyTests(written.chain, this.#count);
  }

  read(from: number, to: number): void {
    for (let at = from; at < to && this.tooMany === null; at++) {
      const scalar = this.#written.values[at];
      if (scalar !== undefined) this.#read(scalar);
    }
  }

  #read(scalar: YamlScalar): void {
    const { chain } = this.#written;
    const report = this.#report;
    const variants = applyChain(
      chain,
      { scalar, keyword: this.#keyword, placeholders: report.placeholders },
      (code, message) => report.warn(code, scalar, message),
    );
    if (isRefusal(variants)) {
      report.error(variants.code, yamlPlace(scalar, variants.offset ?? 0), variants.message);
      return;
    }
    const listed = this.#listed ? { listed: true } : {};
    this.made.push({ written: scalar.text, at: report.at(scalar), variants, ...listed });
    if (variants.length === 1) return;
    this.#count += variants.length - 1;
    this.tooMany = tooManyTests(chain, this.#count);
  }
}

/** Of expressions before the first is compiled. */
function tooManyTests(chain: ModifierChain, count: number): Refusal | null {
  if (chain.steps.some(({ apply }) => apply === applyRegex)) return tooManyRegexes(count);
  if (count <= TESTS_MAX) return null;
  const message = `the list stands for more than ${TESTS_MAX} values; split it into several rules`;
  return refuse("too-many-variants", message);
}

/** The values of a key as a list; null, with a diagnostic, for shapes that mean nothing. */
function listValues(
  entry: YamlEntry,
  chain: ModifierChain,
  report: DocumentReport,
): readonly YamlScalar[] | null {
  const { key, value } = entry;
  if (value.kind === "scalar") return [value];
  if (value.kind === "map") {
    const message = "a field's value is a text, a number or a list of them, not a map";
    report.error("map-as-value", value, message);
    return null;
  }
  const stray = value.items.find((item) => item.kind !== "scalar");
  if (stray !== undefined) {
    const message = `a list of values cannot hold a ${stray.kind === "map" ? "map" : "list"}`;
    report.error("nested-value", stray, message);
    return null;
  }
  if (value.items.length > 0) return value.items.filter((item) => item.kind === "scalar");
  if (chain.linking === "all") {
    report.error("empty-list", value, 'modifier "all" needs values to combine');
    return null;
  }
  report.warn("empty-list", value, `an empty list is read as null: "${key.text}" is absent`);
  return [nullAt(value)];
}

/** `field: []` and, whatever the modifiers, `field|contains: []` ask for null. */
function nullAt(at: YamlNode): YamlScalar {
  const { line, column } = at;
  return { kind: "scalar", value: null, text: "", style: "plain", textColumn: null, line, column };
}

function checkCount(entry: YamlEntry, { chain, values }: Written, report: DocumentReport): void {
  if (chain.linking === "all" && values.length === 1) {
    report.warn("all-of-one", entry.key, 'modifier "all" changes nothing for a single value');
  }
  const comparison = chain.steps.find((step) => COMPARISONS.has(step.name));
  if (comparison !== undefined && values.length > 1 && chain.linking === "any") {
    const message = `"${comparison.name}" with a list: one bound decides, leave the others out`;
    report.warn("list-of-bounds", entry.key, message);
  }
  if (values.length > 1 && values.some((value) => value.value === null) && hasEmptyText(values)) {
    const message = "null and the empty text in one list: true when the field is absent or empty";
    report.warn("null-and-empty", entry.key, message);
  }
}

function hasEmptyText(values: readonly YamlScalar[]): boolean {
  return values.some((value) => value.value === "");
}

const NO_MODIFIERS: ModifierChain = { negated: false, linking: "any", cased: false, steps: [] };
/** What `expand`, `base64offset` and the like make of the values of one list. */
const TESTS_MAX = 1_000_000;
const COMPARISONS = new Set(["lt", "lte", "gt", "gte"]);
