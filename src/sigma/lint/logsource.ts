import type { LogSource } from "../../event/index.ts";
import { didYouMean, nearest } from "../../lib/suggest.ts";
import { yamlEntry, type YamlMap, yamlScalar } from "../../lib/yaml.ts";
import { quoted } from "../parse/quoted.ts";
import { KNOWN_LOGSOURCES } from "./known-logsources.ts";
import type { Lint, LintSubject, Say } from "./lint.ts";

/** A log source that nobody's events have sees nothing (Sigma 2.1, "Log source"). */
export const logsource: Lint = {
  codes: [
    {
      code: "misspelt-logsource",
      severity: "warning",
      says: "A word of the log source is a letter away from one that SigmaHQ's rules use.",
      example: "logsource: { product: windows, category: proces_creation }",
      instead: "logsource: { product: windows, category: process_creation }",
    },
    {
      code: "unknown-logsource",
      severity: "info",
      says: "The log source is not of the Sigma taxonomy: it needs a source or a view of your own.",
      example: "logsource: { product: acme }",
      instead: "logsource: { product: zeek }",
    },
    {
      code: "logsource-case",
      severity: "info",
      says: "Words of a log source are written in lower case.",
      example: "logsource: { product: Windows, category: process_creation }",
      instead: "logsource: { product: windows, category: process_creation }",
    },
    {
      code: "specific-logsource",
      severity: "info",
      says: "The generic category sees the same events of other sensors too.",
      example:
        "{ logsource: { product: windows, service: sysmon }, detection: { s: { EventID: 1 }, condition: s } }",
      instead: "logsource: { product: windows, category: process_creation }",
    },
  ],
  check({ document, root, items }, say) {
    if (document.kind === "correlation") return;
    const map = yamlEntry(root, "logsource")?.value;
    if (map?.kind !== "map") return;
    for (const key of ["product", "category", "service"] as const) {
      const node = yamlScalar(map, key);
      if (node === undefined) continue;
      if (node.text !== node.text.toLowerCase()) {
        say("logsource-case", node, `write ${node.text.trim().toLowerCase()}`);
      }
    }
    checkWords(map, document.logsource, say);
    checkGeneric(document.logsource, items, say);
  },
};

function checkGeneric(
  { product, service }: LogSource,
  items: LintSubject["items"],
  say: Say,
): void {
  const generic = GENERIC.get(`${product}/${service}`);
  for (const { field, values } of items) {
    for (const node of field === "EventID" ? values : []) {
      const category = generic?.get(Number(node.text));
      if (category === undefined) continue;
      say("specific-logsource", node, `category: ${category} sees these events of every sensor`);
    }
  }
}

function checkWords(map: YamlMap, source: LogSource, say: Say): void {
  const { product, category, service } = source;
  const known = KNOWN_LOGSOURCES.get(product ?? "any");
  if (known === undefined) {
    check(map, { key: "product", word: product, words: PRODUCTS }, say);
    return;
  }
  const open = product === undefined;
  const categories = open ? CATEGORIES : [...known.categories, ...ANY];
  check(map, { key: "category", word: category, words: categories }, say);
  check(map, { key: "service", word: service, words: open ? SERVICES : known.services }, say);
}

function check(
  map: YamlMap,
  {
    key,
    word,
    words,
  }: { readonly key: string; readonly word: string | undefined; readonly words: readonly string[] },
  say: Say,
): void {
  const node = yamlScalar(map, key);
  if (word === undefined || node === undefined || words.includes(word)) return;
  const near = nearest(word, words, word.length < 6 ? 1 : 2);
  if (near === undefined) {
    const message = `${quoted(node.text)} is not of the Sigma taxonomy${didYouMean(word, words)}`;
    say("unknown-logsource", node, message);
  } else {
    say("misspelt-logsource", node, `${quoted(node.text)} is unknown; did you mean "${near}"?`);
  }
}

const ANY = KNOWN_LOGSOURCES.get("any")?.categories ?? [];
const PRODUCTS = [...KNOWN_LOGSOURCES.keys()].filter((name) => name !== "any");
const CATEGORIES = [...KNOWN_LOGSOURCES.values()].flatMap(({ categories }) => categories);
const SERVICES = [...KNOWN_LOGSOURCES.values()].flatMap(({ services }) => services);
/** What a number of an event of one channel is in general. */
const GENERIC: ReadonlyMap<string, ReadonlyMap<number, string>> = new Map([
  [
    "windows/sysmon",
    new Map([
      [1, "process_creation"],
      [2, "file_change"],
      [3, "network_connection"],
      [5, "process_termination"],
      [6, "driver_load"],
      [7, "image_load"],
      [8, "create_remote_thread"],
      [9, "raw_access_thread"],
      [10, "process_access"],
      [11, "file_event"],
      [12, "registry_event"],
      [13, "registry_set"],
      [14, "registry_event"],
      [15, "create_stream_hash"],
      [17, "pipe_created"],
      [18, "pipe_created"],
      [19, "wmi_event"],
      [20, "wmi_event"],
      [21, "wmi_event"],
      [22, "dns_query"],
      [23, "file_delete"],
      [24, "clipboard_change"],
      [25, "process_tampering"],
      [26, "file_delete_detected"],
    ]),
  ],
  ["windows/security", new Map([[4688, "process_creation"]])],
]);
