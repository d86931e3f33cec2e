import type { LogSource } from "../../event/index.ts";
import { foldCase } from "../../lib/fold-case.ts";
import { didYouMean } from "../../lib/suggest.ts";
import {
  parseYaml,
  yamlEntry,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlPosition,
} from "../../lib/yaml.ts";
import { type Diagnostic, yamlDiagnostics } from "../diagnostic.ts";
import type { FieldPath, View } from "../view.ts";

/**
 * Reads a file of views, one a YAML document. Never throws; a view with an error is left out.
 *
 * ```yaml
 * name: proxy over zeek.http
 * events: { product: zeek, service: http }
 * when: { method: [GET, POST] }
 * logsource: { category: proxy }
 * also: [{ category: webserver }]
 * known: [uid, host, uri]
 * fields:
 *   cs-host: host
 *   c-uri-stem: { native: uri, part: path }
 *   src_ip: [id.orig_h, { ecs: source.ip }]
 *   blocked: { ecs: event.type, values: { denied: "true" } }
 * ```
 */
export function parseViews(
  text: string,
  file: string,
): { readonly views: readonly View[]; readonly diagnostics: readonly Diagnostic[] } {
  const yaml = parseYaml(text);
  const views: View[] = [];
  const diagnostics = yamlDiagnostics(yaml.problems, file);
  for (const document of yaml.documents) {
    const reader = new ViewReader(file);
    const view = reader.view(document);
    if (reader.diagnostics.length === 0 && view !== null) views.push(view);
    diagnostics.push(...reader.diagnostics);
  }
  return { views, diagnostics };
}

class ViewReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  view(root: YamlNode): View | null {
    if (root.kind !== "map")
      return this.#fail(root, "a view is a map with name, events, logsource");
    this.#checkKeys(root, VIEW_KEYS);
    const known = yamlEntry(root, "known");
    const fields = yamlEntry(root, "fields");
    const name = yamlEntry(root, "name");
    return {
      name: name === undefined ? this.#missing(root, "name") : this.#text(name.value),
      events: this.#logSource(root, "events"),
      ...this.#when(root),
      logsource: this.#logSource(root, "logsource"),
      ...this.#also(root),
      known: new Set(known === undefined ? [] : this.#texts(known.value)),
      fields: new Map(fields === undefined ? [] : this.#fields(fields.value)),
    };
  }

  #when(root: YamlMap): Pick<View, "when"> {
    const entry = yamlEntry(root, "when");
    if (entry === undefined) return {};
    const conditions = this.#entries(entry.value).map(({ key, value }) => {
      const items = value.kind === "sequence" ? value.items : [value];
      if (items.length === 0) this.#fail(value, `"${key.text}" needs a value`);
      return [key.text, new Set(items.map((item) => this.#whenValue(item)))] as const;
    });
    if (conditions.length === 0)
      this.#fail(entry.key, "when is empty: name a field and its values");
    return { when: new Map(conditions) };
  }

  #whenValue(node: YamlNode): string {
    if (node.kind === "scalar" && node.value === null) return "";
    return foldCase(this.#text(node));
  }

  #also(root: YamlMap): Pick<View, "also"> {
    const entry = yamlEntry(root, "also");
    if (entry === undefined) return {};
    if (entry.value.kind !== "sequence") {
      this.#fail(entry.value, "a list of log sources is expected here");
      return {};
    }
    return { also: entry.value.items.map((item) => this.#logSourceAt(item, item, "also")) };
  }

  #fields(node: YamlNode): [string, readonly FieldPath[]][] {
    return this.#entries(node).map(({ key, value }) => {
      const paths = value.kind === "sequence" ? value.items : [value];
      return [key.text, paths.map((path) => this.#path(path))];
    });
  }

  #path(node: YamlNode): FieldPath {
    if (node.kind !== "map") return { in: "native", path: this.#text(node) };
    this.#checkKeys(node, PATH_KEYS);
    const native = yamlEntry(node, "native");
    const place = native ?? yamlEntry(node, "ecs");
    if (place === undefined) this.#fail(node, 'a place is a native key, or "native:" or "ecs:"');
    const part = yamlEntry(node, "part");
    const as = yamlEntry(node, "as");
    const values = yamlEntry(node, "values");
    return {
      in: native === undefined ? "ecs" : "native",
      path: place === undefined ? "" : this.#text(place.value),
      ...(part === undefined ? {} : { part: this.#part(part.value) }),
      ...(as === undefined ? {} : { as: this.#as(as.value) }),
      ...(values === undefined ? {} : { values: this.#values(values.value) }),
    };
  }

  #part(node: YamlNode): "path" | "query" | "extension" {
    const text = this.#text(node);
    if (text === "path" || text === "query" || text === "extension") return text;
    this.#fail(node, `unknown part "${text}"${didYouMean(text, ["path", "query", "extension"])}`);
    return "path";
  }

  #as(node: YamlNode): "decimal" {
    const text = this.#text(node);
    if (text !== "decimal")
      this.#fail(node, `unknown form "${text}"${didYouMean(text, ["decimal"])}`);
    return "decimal";
  }

  #values(node: YamlNode): ReadonlyMap<string, string> {
    return new Map(
      this.#entries(node).map(({ key, value }) => [key.text, this.#text(value)] as const),
    );
  }

  #logSource(root: YamlMap, key: string): LogSource {
    const entry = yamlEntry(root, key);
    if (entry === undefined) {
      this.#missing(root, key);
      return {};
    }
    return this.#logSourceAt(entry.key, entry.value, key);
  }

  #logSourceAt(at: YamlPosition, node: YamlNode, key: string): LogSource {
    const stated: Record<string, string> = {};
    if (node.kind === "map") this.#checkKeys(node, LOG_SOURCE_KEYS);
    for (const { key: name, value } of this.#entries(node)) {
      if (LOG_SOURCE_KEYS.includes(name.text)) stated[name.text] = this.#text(value).toLowerCase();
    }
    if (Object.keys(stated).length === 0) this.#fail(at, `${key} is empty: ${LOG_SOURCE_HINT}`);
    return stated;
  }

  #entries(node: YamlNode): readonly YamlEntry[] {
    if (node.kind === "map") return node.entries;
    if (node.kind !== "scalar" || node.value !== null) this.#fail(node, "a map is expected here");
    return [];
  }

  #texts(node: YamlNode): string[] {
    if (node.kind === "sequence") return node.items.map((item) => this.#text(item));
    this.#fail(node, "a list is expected here");
    return [];
  }

  #text(node: YamlNode): string {
    if (node.kind === "scalar" && node.text !== "") return node.text;
    this.#fail(node, "a text is expected here");
    return "";
  }

  #checkKeys(map: YamlMap, allowed: readonly string[]): void {
    for (const { key } of map.entries) {
      if (allowed.includes(key.text)) continue;
      this.#fail(key, `unknown key "${key.text}"${didYouMean(key.text, allowed)}`);
    }
  }

  #missing(at: YamlPosition, key: string): string {
    this.#fail(at, `a view needs "${key}"`);
    return "";
  }

  #fail(at: YamlPosition, message: string): null {
    const { line, column } = at;
    const place = { file: this.#file, line, column };
    this.diagnostics.push({ code: "invalid-view", severity: "error", message, ...place });
    return null;
  }
}

const LOG_SOURCE_KEYS: readonly string[] = ["product", "service", "category"];
const LOG_SOURCE_HINT = "name a product, a service or a category";
const VIEW_KEYS: readonly string[] = [
  "name",
  "events",
  "when",
  "logsource",
  "also",
  "known",
  "fields",
];
const PATH_KEYS: readonly string[] = ["native", "ecs", "part", "as", "values"];
