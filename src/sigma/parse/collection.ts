import { didYouMean } from "../../lib/suggest.ts";
import { yamlEntry, type YamlEntry, type YamlMap, type YamlNode } from "../../lib/yaml.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { DocumentReport } from "./document-report.ts";
import { quoted } from "./quoted.ts";

/** A document with what its collection adds to it. */
export interface CollectedDocument {
  readonly root: YamlMap;
  /** Its id stands in an `action: global` document, and so may be that of other rules too. */
  readonly sharesId: boolean;
}

/**
 * Sigma 1 collections: `action: global` is merged into every following detection rule until
 * `reset`, and wins where both have a key; `repeat` is the document before with changes.
 */
export function expandCollections(
  documents: readonly YamlNode[],
  file: string,
): { readonly documents: CollectedDocument[]; readonly diagnostics: Diagnostic[] } {
  const report = new DocumentReport(file);
  const collected: CollectedDocument[] = [];
  let global: YamlMap | null = null;
  let previous: YamlMap | null = null;
  for (const document of documents) {
    if (document.kind !== "map") {
      report.error(
        "not-a-map",
        document,
        "a rule is a map of title, logsource, detection and more",
      );
      continue;
    }
    const action = yamlEntry(document, "action");
    if (action === undefined) {
      previous = document;
      collected.push(withGlobal(document, global));
      continue;
    }
    const content = without(document, "action");
    const name = action.value.kind === "scalar" ? action.value.text : "";
    if (name === "global") {
      global = global === null ? content : merged(global, content);
    } else if (name === "reset") {
      global = null;
    } else if (name === "repeat") {
      previous = previous === null ? content : merged(previous, content);
      collected.push(withGlobal(previous, global));
    } else {
      const message = `unknown action ${quoted(name)}${didYouMean(name, ACTIONS)}`;
      report.error("unknown-action", action.value, message);
    }
  }
  return { documents: collected, diagnostics: [...report.diagnostics] };
}

function withGlobal(document: YamlMap, global: YamlMap | null): CollectedDocument {
  const isRule =
    yamlEntry(document, "correlation") === undefined && yamlEntry(document, "filter") === undefined;
  if (global === null || !isRule) return { root: document, sharesId: false };
  return { root: merged(document, global), sharesId: yamlEntry(global, "id") !== undefined };
}

/** Both maps in one, with the positions of `base`; `winner` is kept where both have a key. */
function merged(base: YamlMap, winner: YamlMap): YamlMap {
  const entries = new Map<string, YamlEntry>(base.entries.map((entry) => [entry.key.text, entry]));
  for (const entry of winner.entries) {
    const before = entries.get(entry.key.text);
    const both = before?.value.kind === "map" && entry.value.kind === "map";
    const value = both ? merged(before.value, entry.value) : entry.value;
    entries.set(entry.key.text, { key: entry.key, value });
  }
  return { ...base, entries: [...entries.values()] };
}

function without(map: YamlMap, key: string): YamlMap {
  return { ...map, entries: map.entries.filter((entry) => entry.key.text !== key) };
}

const ACTIONS = ["global", "reset", "repeat"];
