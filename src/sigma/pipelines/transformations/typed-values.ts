import type { Item, Test, ValueTest } from "../../ast.ts";
import type { Params } from "../params.ts";
import type { ProcessingItem } from "../pipeline.ts";
import type { Run } from "../run.ts";
import { itemLike, mapValues, plainText, testOf, textTest } from "../values.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/** `set_value`: each value is this one. */
export const readSetValue: ReadTransformation = (params) => {
  const test = fixedTest(params);
  return {
    kind: "items",
    change: (item) => {
      const tests = item.values.map(() => test);
      const { values } = itemLike(item, item.field, tests);
      return { ...item, values };
    },
  };
};

/** `convert_type`: numbers become strings, or strings numbers; one that is none stops the rule. */
export const readConvertType: ReadTransformation = (params) => {
  const target = params.choice("target_type", ["str", "num"], null);
  return {
    kind: "items",
    change: (item, run, step) => (target === "str" ? toStrings(item) : toNumbers(item, run, step)),
  };
};

function fixedTest(params: Params): Test {
  const value = params.scalar("value");
  const forced = params.node("force_type");
  if (forced === undefined || (forced.kind === "scalar" && forced.value === null)) {
    return testOf(value);
  }
  const type = params.choice("force_type", ["str", "num"], "str");
  if (type === "str") return textTest(String(value));
  const number = numberOf(String(value));
  if (number !== null) return testOf(number);
  params.report.error(params.required("value") ?? params.map, `"${String(value)}" is no number`);
  return testOf(value);
}

function toStrings(item: Item): Item | null {
  return mapValues(item, ({ test }) =>
    test.kind === "number" ? [textTest(String(test.value))] : null,
  );
}

function toNumbers(item: Item, run: Run, step: ProcessingItem): Item | null {
  const convert = (test: Test, text: string): Test => {
    const number = numberOf(text);
    if (number !== null) return testOf(number);
    run.refuse(step, `"${text.slice(0, 60)}" cannot become a number`, item.at);
    return test;
  };
  const single = mapValues(item, ({ test, string }) =>
    string === null ? null : [convert(test, plainText(string))],
  );
  const { values } = single ?? item;
  const whole = values.map((value) => eachVariant(value, convert));
  return single === null && whole.every((value, index) => value === values[index])
    ? null
    : { ...item, values: whole };
}

/** The variants of `windash` and `base64offset`, which `mapValues` leaves alone. */
function eachVariant(value: ValueTest, convert: (test: Test, text: string) => Test): ValueTest {
  if (value.variants.length === 1 || value.listed === true) return value;
  const variants = value.variants.map((test) =>
    test.kind === "text" ? convert(test, plainText(test.pattern)) : test,
  );
  return { ...value, variants };
}

function numberOf(text: string): number | bigint | null {
  const trimmed = text.trim();
  if (/^[+-]?\d{16,}$/.test(trimmed)) return BigInt(trimmed.replace("+", ""));
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : null;
}
