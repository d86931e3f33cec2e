import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { Fields, Value } from "../../../src/event/index.ts";
import { foldCase } from "../../../src/lib/fold-case.ts";
import type { ConditionNode, Item, Pattern, PatternPart, Test } from "../../../src/sigma/ast.ts";
import { addressTest } from "../../../src/sigma/compile/address-test.ts";
import { canonicalNumber } from "../../../src/sigma/compile/canonical-text.ts";
import { compileItem } from "../../../src/sigma/compile/compile-item.ts";
import { compileCondition } from "../../../src/sigma/compile/compile-rule.ts";
import { compileTest, NONE } from "../../../src/sigma/compile/compile-test.ts";
import { patternTest } from "../../../src/sigma/compile/match-pattern.ts";
import { RegexCache } from "../../../src/sigma/compile/regex-cache.ts";
import { Slots, Subject } from "../../../src/sigma/compile/subject.ts";
import { jsonEvent } from "../../support/sigma-rule.ts";

const at = { file: "r.yml", line: 1, column: 1 };
// Few letters, so that patterns often fit; with the odd ones that break matchers.
const text = (maxLength: number) =>
  fc
    .array(
      fc.constantFrom("a", "b", "A", "-", "–", "/", "\n", "💥", "\u212A", "k", "ſ", "\\", "*"),
      { maxLength },
    )
    .map((letters) => letters.join(""));

const part: fc.Arbitrary<PatternPart> = fc.oneof(
  text(3)
    .filter((literal) => literal !== "")
    .map((literal) => ({ kind: "literal" as const, text: literal })),
  fc.constant({ kind: "many" as const }),
  fc.constant({ kind: "one" as const }),
  fc.constant({ kind: "dash" as const }),
);

const pattern: fc.Arbitrary<Pattern> = fc
  .array(part, { maxLength: 7 })
  .map((parts) =>
    parts.filter((one, index) => one.kind !== "many" || parts[index - 1]?.kind !== "many"),
  );

/** The same pattern as a regular expression, which may take as long as it likes. */
function translated(parts: Pattern): RegExp {
  const source = parts.map((one) => {
    if (one.kind === "literal") return one.text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
    if (one.kind === "many") return "[^]*";
    return one.kind === "one" ? "[^]" : "[-/–—―]";
  });
  return new RegExp(`^${source.join("")}$`, "u");
}

const foldedPattern = (parts: Pattern): Pattern =>
  parts.map((one) => (one.kind === "literal" ? { ...one, text: foldCase(one.text) } : one));

test("a pattern matches what its translation to a regular expression matches", () => {
  fc.assert(
    fc.property(pattern, text(12), (parts, value) => {
      expect(patternTest(parts, true)(value)).toBe(translated(parts).test(value));
      const folded = foldCase(value);
      expect(patternTest(parts, false)(folded)).toBe(translated(foldedPattern(parts)).test(folded));
    }),
    { numRuns: 3000 },
  );
});

const value: fc.Arbitrary<Value> = fc.oneof(
  text(5),
  fc.integer({ min: -3, max: 12 }),
  fc.boolean(),
  fc.constant(null),
  fc.array(text(4), { maxLength: 3 }),
);

const anyTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), pattern, cased: fc.boolean() }),
  fc.record({ kind: fc.constant("number" as const), value: fc.integer({ min: -3, max: 12 }) }),
  fc.record({ kind: fc.constant("boolean" as const), value: fc.boolean() }),
  fc.constant({ kind: "null" as const }),
  fc.record({ kind: fc.constant("exists" as const), expected: fc.boolean() }),
);

const view = { name: "v", events: {}, logsource: {}, fields: new Map(), known: new Set<string>() };

function subjectOf(fields: Fields): {
  subject: Subject;
  context: { slots: Slots; regexes: RegexCache };
} {
  const context = { slots: new Slots(), regexes: new RegexCache() };
  const subject = new Subject(view, context.slots);
  subject.begin(jsonEvent(fields));
  return { subject, context };
}

test("a list of values means what its values mean one by one", () => {
  fc.assert(
    fc.property(
      fc.array(anyTest, { minLength: 1, maxLength: 6 }),
      fc.constantFrom("any" as const, "all" as const),
      fc.boolean(),
      fc.option(value, { nil: undefined }),
      (tests, linking, negated, held) => {
        const { subject, context } = subjectOf(held === undefined ? {} : { f: held });
        const values = tests.map((one) => ({ written: "", at, variants: [one] }));
        const item: Item = { kind: "item", field: "f", negated, linking, values, at };
        const found = tests.map(
          (one) => compileTest(one, context)(subject.cell(context.slots.of("f")), subject) !== NONE,
        );
        const expected = linking === "any" ? found.some(Boolean) : found.every(Boolean);
        expect(compileItem(item, context)(subject)).toBe(expected !== negated);
      },
    ),
    { numRuns: 2000 },
  );
});

const names = ["a", "b", "c"];
const condition: fc.Arbitrary<ConditionNode> = fc.letrec<{ node: ConditionNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...names).map((name) => ({ kind: "selection" as const, name })),
    fc
      .array(tie("node"), { minLength: 1, maxLength: 3 })
      .map((items) => ({ kind: "and" as const, items })),
    fc
      .array(tie("node"), { minLength: 1, maxLength: 3 })
      .map((items) => ({ kind: "or" as const, items })),
    tie("node").map((item) => ({ kind: "not" as const, item })),
    fc.record({
      kind: fc.constant("atLeast" as const),
      count: fc.integer({ min: 1, max: 3 }),
      names: fc.constant(names),
    }),
    fc.boolean().map((one) => ({ kind: "constant" as const, value: one })),
  ),
})).node;

function evaluated(node: ConditionNode, truth: ReadonlyMap<string, boolean>): boolean {
  switch (node.kind) {
    case "and":
      return node.items.map((item) => evaluated(item, truth)).every(Boolean);
    case "or":
      return node.items.map((item) => evaluated(item, truth)).some(Boolean);
    case "not":
      return !evaluated(node.item, truth);
    case "selection":
      return truth.get(node.name) ?? false;
    case "atLeast":
      return node.names.filter((name) => truth.get(name)).length >= node.count;
    case "constant":
      return node.value;
  }
}

test("a condition agrees with its truth table", () => {
  const { subject } = subjectOf({});
  fc.assert(
    fc.property(condition, (node) => {
      for (let row = 0; row < 8; row++) {
        const truth = new Map(names.map((name, bit) => [name, (row & (1 << bit)) !== 0]));
        const predicates = new Map([...truth].map(([name, one]) => [name, () => one]));
        expect(compileCondition(node, predicates)(subject)).toBe(evaluated(node, truth));
      }
    }),
  );
});

test("a network holds the addresses whose leading bits are its own", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).filter((one) => one[0] !== 0),
  );
  const number = (address: Uint8Array): bigint =>
    address.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const written = (address: Uint8Array): string =>
    address.length === 4
      ? address.join(".")
      : Array.from({ length: 8 }, (_, index) =>
          number(address.slice(index * 2, index * 2 + 2)).toString(16),
        ).join(":");
  fc.assert(
    fc.property(bytes, fc.nat(128), fc.nat(127), (network, prefix, flipped) => {
      const bits = network.length * 8;
      const prefixBits = Math.min(prefix, bits);
      const address = network.slice();
      const bit = flipped % bits;
      address[bit >> 3] = (address[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      if (bits === 128 && address[0] === 0) return;
      const shift = BigInt(bits - prefixBits);
      const expected = number(address) >> shift === number(network) >> shift;
      expect(addressTest(network, prefixBits)(written(address))).toBe(expected);
    }),
  );
});

test("the text of a number is its digits, without an exponent", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const digits = canonicalNumber(number);
      expect(digits).toMatch(/^-?\d+(\.\d+)?$/);
      expect(Number(digits) === number).toBe(true);
    }),
  );
});

test("no event makes matching throw", () => {
  const { context } = subjectOf({});
  fc.assert(
    fc.property(
      fc.array(anyTest, { minLength: 1, maxLength: 4 }),
      fc.jsonValue(),
      (tests, held) => {
        const subject = new Subject(view, context.slots);
        subject.begin(jsonEvent({ f: held as Value }));
        const values = tests.map((one) => ({ written: "", at, variants: [one] }));
        for (const field of ["f", null, "f.a", "__proto__", "constructor.name"]) {
          const item: Item = { kind: "item", field, negated: false, linking: "any", values, at };
          expect(typeof compileItem(item, context)(subject)).toBe("boolean");
        }
      },
    ),
  );
});
