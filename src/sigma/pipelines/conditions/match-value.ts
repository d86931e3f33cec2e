import type { Params } from "../params.ts";
import type { ItemCondition } from "../pipeline.ts";
import { compileRegex } from "../python-regex.ts";
import { isValue, type ItemValue, plainText, valuesOf } from "../values.ts";
import type { ReadCondition } from "./condition-reader.ts";

/** `match_string`: the pattern fits strings at their beginning; other values never do. */
export const readMatchString: ReadCondition<ItemCondition> = (params) => {
  const pattern = params.text("pattern");
  const negate = params.flag("negate", false);
  const at = params.required("pattern") ?? params.map;
  const regex = compileRegex(pattern, at, params.report);
  return ofValues(params, ({ string }) => {
    const fits = string !== null && regex !== null && regex.fits(plainText(string));
    return fits !== negate;
  });
};

/** `match_value`: a value is this one. */
export const readMatchValue: ReadCondition<ItemCondition> = (params) => {
  const value = params.scalar("value");
  return ofValues(params, (each) => isValue(each, value));
};

/** `contains_wildcard`: a string has `*` or `?` in it, those of `contains` and its like included. */
export const readContainsWildcard: ReadCondition<ItemCondition> = (params) =>
  ofValues(params, ({ string }) => string?.some(({ kind }) => kind !== "literal") ?? false);

/** `is_null`: a value is null. */
export const readIsNull: ReadCondition<ItemCondition> = (params) =>
  ofValues(params, ({ test }) => test.kind === "null");

/** `cond`: whether one value is enough or all must fit. */
function ofValues(params: Params, fits: (value: ItemValue) => boolean): ItemCondition {
  const all = params.choice("cond", ["any", "all"], null) === "all";
  return (item) => (all ? valuesOf(item).every(fits) : valuesOf(item).some(fits));
}
