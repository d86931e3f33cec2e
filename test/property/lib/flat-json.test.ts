import * as fc from "fast-check";
import { expect, test } from "vitest";

import { FlatJson } from "../../../src/lib/flat-json.ts";
import { readingFault } from "../../support/flat-reading.ts";
import {
  anyNumber,
  damage,
  oddText,
  plainNumber,
  space,
  writtenList,
  writtenObject,
  writtenText,
} from "../../support/json-lines.ts";

const encoder = new TextEncoder();

const word = fc.constantFrom("true", "false", "null");
const name = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom("a", "b", "ab", "ba", "_path", "@timestamp", "id.orig_h"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "a b", "1", "-"),
  },
);

/** Neither half of a pair without the other. */
const wholeText = oddText.map((text) => text.toWellFormed());
/** Pairs may be read or left, where they are written as escapes. */
const plainText = wholeText
  .map((text) => text.replaceAll(/[\ud800-\udfff]/g, ""))
  .chain((text) => writtenText(fc.constant(text)));
const plainScalar = fc.oneof(
  plainText,
  wholeText.map((text) => JSON.stringify(text)),
  plainNumber,
  word,
);
const plainValue = fc.oneof(
  { weight: 5, arbitrary: plainScalar },
  { weight: 1, arbitrary: writtenList(plainScalar) },
);
const plainLine = fc
  .tuple(
    fc.uniqueArray(fc.tuple(name, plainValue), { selector: ([key]) => key, maxLength: 9 }),
    space,
  )
  .map(([members, gap]) =>
    writtenObject(
      members.map(([key, value]) => [JSON.stringify(key), value]),
      gap,
    ),
  );

const oddScalar = fc.oneof(writtenText(oddText), anyNumber, word);
const oddValue = fc.oneof(
  { weight: 6, arbitrary: oddScalar },
  { weight: 2, arbitrary: writtenList(oddScalar) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("{}", "[[]]", '{"a":1}', "[{}]", "nul", "tru", "[1,]", ""),
  },
);
const oddKey = fc.oneof(
  { weight: 6, arbitrary: name.map((key) => JSON.stringify(key)) },
  { weight: 1, arbitrary: writtenText(fc.oneof(oddText, name)) },
);
const oddLine = fc
  .tuple(fc.array(fc.tuple(oddKey, oddValue), { maxLength: 7 }), space)
  .map(([members, gap]) => writtenObject(members, gap));

test("plain lines are read, one after the other, as a full reader reads them", () => {
  fc.assert(
    fc.property(fc.array(plainLine, { minLength: 1, maxLength: 8 }), (lines) => {
      const json = new FlatJson();
      for (const line of lines) {
        expect([line, readingFault(json, encoder.encode(line))]).toEqual([
          line,
          { isRead: true, fault: null },
        ]);
      }
    }),
    { numRuns: 600 },
  );
});

test("odd and damaged lines are left, or read as a full reader reads them", () => {
  let read = 0;
  let left = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(plainLine, oddLine), fc.option(damage, { nil: null })), {
        minLength: 1,
        maxLength: 12,
      }),
      (lines) => {
        const json = new FlatJson();
        for (const [line, change] of lines) {
          const whole = encoder.encode(line);
          const { isRead, fault } = readingFault(json, change === null ? whole : change(whole));
          expect([line, fault]).toEqual([line, null]);
          if (isRead) read++;
          else left++;
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(3000);
  expect(left).toBeGreaterThan(3000);
});
