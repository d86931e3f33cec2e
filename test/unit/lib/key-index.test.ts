import { expect, test } from "vitest";

import { KeyIndex } from "../../../src/lib/key-index.ts";

test("reads the own keys of the record at hand", () => {
  const keys = new KeyIndex();
  const [a, b, proto] = [keys.add("a"), keys.add("b"), keys.add("__proto__")];
  const first = JSON.parse('{"a": 1, "c": 2}') as { a: number };
  expect([a, b, proto].map((number) => keys.read(first, number))).toEqual([
    1,
    undefined,
    undefined,
  ]);
  const second = JSON.parse('{"b": null, "__proto__": "own"}') as { b: null };
  expect([a, b, proto].map((number) => keys.read(second, number))).toEqual([
    undefined,
    null,
    "own",
  ]);
});

test("a key that is added later is found in the same record", () => {
  const keys = new KeyIndex();
  const record = { a: 1, b: 2 };
  expect(keys.read(record, keys.add("a"))).toBe(1);
  expect(keys.read(record, keys.add("b"))).toBe(2);
});

test("a record that has changed is read again for the next event", () => {
  const keys = new KeyIndex();
  const record = { a: 1 };
  const a = keys.add("a");
  expect(keys.read(record, a)).toBe(1);
  record.a = 2;
  keys.begin();
  expect(keys.read(record, a)).toBe(2);
});

test("a few keys are asked for one by one before the record is gone through", () => {
  const keys = new KeyIndex();
  const [a, b] = [keys.add("a"), keys.add("b")];
  const [first, second, third, fourth] = [{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }];
  const asked = Array.from({ length: 6 }, () => keys.isWorthIt(first, a));
  expect(asked).toEqual([false, false, false, false, true, true]);
  expect(keys.isWorthIt(second, b)).toBe(false);
  expect(keys.read(second, a)).toBe(2);
  expect(keys.isWorthIt(second, a)).toBe(true);
  // As many are expected where the same one is asked for first, until they are few once.
  expect(keys.isWorthIt(third, a)).toBe(true);
  expect(keys.isWorthIt(fourth, a)).toBe(false);
});
