import type { Item, Selection, Test } from "../../ast.ts";
import { compileRegex, type PipelineRegex } from "../python-regex.ts";
import { itemLike, plainText, textTest, valuesOf } from "../values.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/**
 * `extract_fields`: the named groups of a pattern that fits a value at its beginning are fields of
 * their own, all of which must hold. A value that does not fit is left out, or with
 * `preserve_unmatched` stays.
 */
export const readExtractFields: ReadTransformation = (params) => {
  const at = params.required("regex") ?? params.map;
  const regex = compileRegex(params.text("regex"), at, params.report);
  const prefix = params.optionalText("field_prefix");
  const keep = params.flag("preserve_unmatched", false);
  if (regex !== null && regex.groupNumbers.size === 0) {
    params.report.error(at, "the pattern needs a named group, as (?P<name>…)");
  }
  return {
    kind: "items",
    change: (item) => (regex === null ? null : extract(item, regex, { prefix, keep })),
  };
};

interface Options {
  readonly prefix: string | undefined;
  readonly keep: boolean;
}

function extract(item: Item, regex: PipelineRegex, { prefix, keep }: Options): Selection | null {
  const values = valuesOf(item);
  if (values.some(({ string }) => string === null)) return null;
  const made = values.flatMap(({ test, string }): readonly Selection[] => {
    const groups = regex.groups(plainText(string ?? []));
    if (groups === null) return keep ? [itemLike(item, item.field, [test])] : [];
    const items = [...groups]
      .filter(([, text]) => text !== "")
      .map(([name, text]) => {
        const field = prefix === undefined || prefix === "" ? name : `${prefix}.${name}`;
        return itemLike({ ...item, negated: false }, field, [typed(text)]);
      });
    return items.length === 0 ? [] : [{ kind: "all", items }];
  });
  if (made.length === 0) return null;
  return { kind: item.linking, items: made };
}

/** A number as it is usually written is one; with zeros before it, it stays a text. */
function typed(text: string): Test {
  if (/^(?:null|none)$/i.test(text)) return { kind: "null" };
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return { kind: "number", value: Number(text) };
  return textTest(text);
}
