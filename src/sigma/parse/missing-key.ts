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
  const written = map.entries.map((entry) => entry.key);
  const near = written.find(({ text }) => nearest(text, [key], CHANGES_MAX) !== undefined);
  const hint = near === undefined ? "" : `; is ${quoted(near.text)} meant to be it?`;
  report.error(`missing-${key}`, near ?? at, message + hint);
}

const CHANGES_MAX = 2;
