import type { Params } from "../params.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/** `value_placeholders`: `%name%` is any value of the list of that name under `vars`. */
export const readValuePlaceholders: ReadTransformation = (params) => ({
  kind: "placeholders",
  with: "values",
  handles: readHandled(params),
});

/** `wildcard_placeholders`: `%name%` is anything. */
export const readWildcardPlaceholders: ReadTransformation = (params) => ({
  kind: "placeholders",
  with: "wildcard",
  handles: readHandled(params),
});

function readHandled(params: Params): (name: string) => boolean {
  const include = params.optionalTexts("include");
  const exclude = params.optionalTexts("exclude");
  if (include !== undefined && exclude !== undefined) {
    params.report.error(params.map, '"include" and "exclude" do not go together');
  }
  if (include !== undefined) return (name) => include.includes(name);
  return exclude === undefined ? () => true : (name) => !exclude.includes(name);
}
