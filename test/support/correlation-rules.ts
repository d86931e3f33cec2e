import * as fc from "fast-check";

import type { ConditionNode, CorrelationRule, CountCondition } from "../../src/sigma/index.ts";
import { RULES } from "./histories.ts";
import { correlationRule } from "./timeline.ts";

const SPAN = 10;

const rising: fc.Arbitrary<CountCondition> = fc.oneof(
  fc.record({ gte: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ gt: fc.double({ min: -1, max: 4, noNaN: true }) }),
);
const closing: fc.Arbitrary<CountCondition> = fc.oneof(
  fc.record({ lt: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ lte: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ eq: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ neq: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ gt: fc.integer({ min: 0, max: 2 }), lte: fc.integer({ min: 2, max: 5 }) }),
);

const COUNTS = ["event_count", "value_count", "temporal", "temporal_ordered", "value_sum"] as const;
const STATISTICS = ["value_avg", "value_percentile"] as const;

function ruleWith(
  condition: fc.Arbitrary<CountCondition>,
  emit: CorrelationRule["emit"],
  types: readonly CorrelationRule["type"][] = COUNTS,
): fc.Arbitrary<CorrelationRule> {
  return fc
    .record({
      condition,
      type: fc.constantFrom(...types),
      inputs: fc.shuffledSubarray(RULES, { minLength: 2 }),
      percentile: fc.constantFrom(0, 25, 50, 95, 100),
    })
    .map((parts) => correlationRule({ ...parts, emit, timespanMicros: SPAN }));
}

/** A condition in words over the rules. */
function ruleInWords(
  words: fc.Arbitrary<ConditionNode>,
  emit: CorrelationRule["emit"],
): fc.Arbitrary<CorrelationRule> {
  return words.map((expression) =>
    correlationRule({
      type: "temporal",
      condition: {},
      expression,
      inputs: RULES,
      emit,
      timespanMicros: SPAN,
    }),
  );
}

const name: fc.Arbitrary<ConditionNode> = fc
  .constantFrom(...RULES)
  .map((rule) => ({ kind: "selection", name: rule }));
const positive: fc.Arbitrary<ConditionNode> = fc
  .tuple(fc.constantFrom("and" as const, "or" as const), name, name)
  .map(([kind, ...items]) => ({ kind, items }));
const negative: fc.Arbitrary<ConditionNode> = fc
  .tuple(positive, name)
  .map(([first, item]) => ({ kind: "and", items: [first, { kind: "not", item }] }));

/** A rule that more events can only make true. */
export const anyRising = (emit: CorrelationRule["emit"]): fc.Arbitrary<CorrelationRule> =>
  fc.oneof({ weight: 4, arbitrary: ruleWith(rising, emit) }, ruleInWords(positive, emit));
/** A rule that is decided when its window closes. */
export const anyClosing: fc.Arbitrary<CorrelationRule> = fc.oneof(
  { weight: 3, arbitrary: ruleWith(closing, "final") },
  ruleWith(fc.oneof(rising, closing), "final", STATISTICS),
  ruleInWords(negative, "final"),
);
