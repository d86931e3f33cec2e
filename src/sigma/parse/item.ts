import type { YamlEntry, YamlNode, YamlScalar } from "../../lib/yaml.ts";
import type { Item, ValueTest } from "../ast.ts";
import { applyChain, parseChain } from "../modifiers/chain.ts";
import { applyExpand } from "../modifiers/expand.ts";
import { isRefusal, type ModifierChain } from "../modifiers/modifier.ts";
import type { DocumentReport } from "./document-report.ts";

/** One key of a map with its values: `field|modifier|…: value`. Null when it is refused. */
export function parseItem(entry: YamlEntry, report: DocumentReport): Item | null {
  const { key } = entry;
  const [field = "", ...names] = key.text.split("|");
  const chain = parseChain(names, (code, message) => report.warn(code, key, message));
  if (isRefusal(chain)) {
    const before = [field, ...names.slice(0, chain.index)].join("|").length + 1;
    report.error(chain.code, within(key, before), chain.message);
    return null;
  }
  const values = listValues(entry, chain, report);
  if (values === null) return null;
  checkCount(entry, { chain, values }, report);
  const subject = { field: field === "" ? null : field, at: key };
  const empty = entry.value.kind === "sequence" && entry.value.items.length === 0;
  return makeItem(subject, { chain: empty ? { ...chain, steps: [] } : chain, values }, report);
}

/** Texts without a field: one of them stands somewhere in the event. */
export function parseKeywords(values: readonly YamlScalar[], report: DocumentReport): Item | null {
  const first = values[0];
  if (first === undefined) return null;
  return makeItem({ field: null, at: first }, { chain: NO_MODIFIERS, values }, report);
}

interface Written {
  readonly chain: ModifierChain;
  readonly values: readonly YamlScalar[];
}

function makeItem(
  subject: { readonly field: string | null; readonly at: YamlScalar },
  { chain, values }: Written,
  report: DocumentReport,
): Item | null {
  const tests: ValueTest[] = [];
  for (const scalar of values) {
    const keyword = subject.field === null;
    const variants = applyChain(
      chain,
      { scalar, keyword, placeholders: report.placeholders },
      (code, message) => report.warn(code, scalar, message),
    );
    if (isRefusal(variants)) {
      report.error(variants.code, within(scalar, variants.offset ?? 0), variants.message);
    } else {
      const listed = chain.steps.some(({ apply }) => apply === applyExpand);
      const at = report.at(scalar);
      tests.push({ written: scalar.text, at, variants, ...(listed ? { listed } : {}) });
    }
  }
  if (tests.length < values.length) return null;
  return {
    kind: "item",
    field: subject.field,
    negated: chain.negated,
    linking: chain.linking,
    values: tests,
    at: report.at(subject.at),
  };
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

/** A place inside a scalar's text, when the text stands in the file as it is. */
function within(scalar: YamlScalar, offset: number): { line: number; column: number } {
  const column = scalar.textColumn === null ? scalar.column : scalar.textColumn + offset;
  return { line: scalar.line, column };
}

const NO_MODIFIERS: ModifierChain = { negated: false, linking: "any", cased: false, steps: [] };
const COMPARISONS = new Set(["lt", "lte", "gt", "gte"]);
