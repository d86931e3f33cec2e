import { nearest } from "../../lib/suggest.ts";
import type { YamlMap, YamlPosition } from "../../lib/yaml.ts";
import type { DocumentReport } from "./document-report.ts";
import { quoted } from "./quoted.ts";

/** A key that must be there is not: told where it is misspelt, else at a place given. */
export function missingKey(
  map: YamlMap,
  key: string,
  { at = map, message }: { readonly at?: YamlPosition; readonly message: string },
  report: DocumentReport,
): void {
  const wanted = key === "detection" ? KINDS : [key];
  for (const { key: written } of map.entries) {
    const meant = nearest(written.text, wanted, CHANGES_MAX);
    if (meant === undefined) continue;
    const hint = `did you mean "${meant}" by ${quoted(written.text)}?`;
    report.error(`missing-${key}`, written, `${message}; ${hint}`);
    return;
  }
  report.error(`missing-${key}`, at, message);
}

/** Any of these makes a document a rule of its kind. */
const KINDS = ["detection", "correlation", "filter"];
const CHANGES_MAX = 2;
