import type { Params } from "../params.ts";
import type { FieldCondition } from "../pipeline.ts";
import { compileRegex } from "../python-regex.ts";
import type { ReadCondition } from "./condition-reader.ts";

/** `include_fields`: the field is one of these, or with `mode: re` fits one of the patterns. */
export const readIncludeFields: ReadCondition<FieldCondition> = (params) => {
  const listed = readListed(params);
  return { field: (field) => field !== null && listed(field) };
};

/** `exclude_fields`: it is none of them; the missing field of keywords is none either. */
export const readExcludeFields: ReadCondition<FieldCondition> = (params) => {
  const listed = readListed(params);
  return { field: (field) => field === null || !listed(field) };
};

function readListed(params: Params): (field: string) => boolean {
  const fields = params.texts("fields");
  if (params.choice("mode", ["plain", "re"], "plain") === "plain") {
    const names = new Set(fields);
    return (field) => names.has(field);
  }
  const at = params.required("fields") ?? params.map;
  const nodes = at.kind === "sequence" ? at.items : [at];
  const regexes = fields.flatMap((source, index) => {
    const regex = compileRegex(source, nodes[index] ?? at, params.report);
    return regex === null ? [] : [regex];
  });
  return (field) => regexes.some((regex) => regex.fits(field));
}
