import type { Value } from "../event/index.ts";
import { setMember } from "../lib/members.ts";
import { numberOf } from "./compile/compare-number.ts";
import type { Slots, Subject } from "./compile/subject.ts";
import type { ResolvedCorrelation } from "./resolve-correlations.ts";
import { isRising } from "./rising.ts";
import type { CorrelationInput, CorrelationRule, FactPart } from "./rule-set.ts";

/** Reads from a matching event what one correlation needs; null when a field of it is missing. */
export type FactReader = (subject: Subject) => FactPart | null;

/** One reader for each correlation that each rule feeds, by the rule's id. */
export function factReaders(
  resolved: readonly ResolvedCorrelation[],
  slots: Slots,
): ReadonlyMap<string, readonly (readonly [correlation: CorrelationRule, read: FactReader])[]> {
  const readers = new Map<string, (readonly [CorrelationRule, FactReader])[]>();
  for (const { correlation, inputs } of resolved) {
    for (const input of inputs) {
      const list = readers.get(input.rule) ?? [];
      list.push([correlation, factReader(correlation, input, slots)]);
      readers.set(input.rule, list);
    }
  }
  return readers;
}

function factReader(
  correlation: CorrelationRule,
  input: CorrelationInput,
  slots: Slots,
): FactReader {
  const groupSlots = input.group.map((field) => slots.of(field));
  const valueSlots = input.values?.map((field) => slots.of(field)) ?? null;
  return (subject) => {
    const group = readGroup(correlation.groupBy, groupSlots, subject);
    if (group === null) return null;
    if (valueSlots === null) return { correlation, group, values: null };
    const read = readValues(valueSlots, subject);
    const values = isNumeric(correlation) ? numbersOf(read, correlation) : read;
    return values.length === 0 ? null : { correlation, group, values };
  };
}

function isNumeric({ type }: CorrelationRule): boolean {
  return type === "value_sum" || type === "value_avg" || type === "value_percentile";
}

/**
 * The values that are numbers. A sum that is told early is one that cannot fall: negative numbers
 * take no part in it.
 */
function numbersOf(values: readonly Value[], correlation: CorrelationRule): readonly number[] {
  const least = correlation.type === "value_sum" && isRising(correlation) ? 0 : -NUMBER_MAX;
  const numbers: number[] = [];
  for (const value of values) {
    const number = numberOf(value);
    if (number !== null && number >= least && number <= NUMBER_MAX) numbers.push(Number(number));
  }
  return numbers;
}

/** Larger numbers are no measure of anything in a log, and infinity would drown all others. */
const NUMBER_MAX = 1e18;

/** A group with a field missing would put strangers together, so there is none. */
function readGroup(
  names: readonly string[],
  slots: readonly number[],
  subject: Subject,
): Readonly<Record<string, Value>> | null {
  const group: Record<string, Value> = {};
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    const value = subject.cell(slots[index] ?? 0).value;
    if (value === undefined || value === null) return null;
    setMember(group, name, value);
  }
  return group;
}

/** Of one field each element; of several one tuple, a list in it kept whole. Empty when missing. */
function readValues(slots: readonly number[], subject: Subject): readonly Value[] {
  const [only] = slots;
  if (only !== undefined && slots.length === 1) return [...subject.cell(only).elements];
  const tuple: Value[] = [];
  for (const slot of slots) {
    const value = subject.cell(slot).value;
    if (value === undefined || value === null) return [];
    tuple.push(value);
  }
  return [tuple];
}
