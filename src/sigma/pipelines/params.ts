import type { LogSource } from "../../event/index.ts";
import { didYouMean } from "../../lib/suggest.ts";
import { yamlEntry, type YamlEntry, type YamlMap, type YamlNode } from "../../lib/yaml.ts";
import type { PipelineReport } from "./report.ts";
import type { Scalar } from "./run.ts";

/** Reads the keys of a transformation or condition; what is wrong with them goes to the report. */
export class Params {
  readonly report: PipelineReport;
  readonly map: YamlMap;
  readonly #read: Set<string>;

  constructor(map: YamlMap, report: PipelineReport, common: Iterable<string> = ["type"]) {
    this.map = map;
    this.report = report;
    this.#read = new Set(common);
  }

  /** The value under a key; undefined when it is absent. */
  node(key: string): YamlNode | undefined {
    this.#read.add(key);
    return yamlEntry(this.map, key)?.value;
  }

  /** As `node`, but its absence is a mistake. */
  required(key: string): YamlNode | undefined {
    const node = this.node(key);
    if (node === undefined) this.report.error(this.map, `"${key}" is missing`);
    return node;
  }

  text(key: string): string {
    const node = this.required(key);
    return node === undefined ? "" : this.textOf(node);
  }

  optionalText(key: string): string | undefined {
    const node = this.node(key);
    return node === undefined || isNull(node) ? undefined : this.textOf(node);
  }

  /** A list of texts, or one. */
  texts(key: string): readonly string[] {
    const node = this.required(key);
    return node === undefined ? [] : this.textsOf(node);
  }

  optionalTexts(key: string): readonly string[] | undefined {
    const node = this.node(key);
    return node === undefined || isNull(node) ? undefined : this.textsOf(node);
  }

  flag(key: string, otherwise: boolean): boolean {
    const node = this.node(key);
    if (node === undefined) return otherwise;
    if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
    this.report.error(node, `"${key}" is true or false`);
    return otherwise;
  }

  /** One of a few words; the first is meant where there is none, unless it must be there. */
  choice<W extends string>(key: string, words: readonly W[], otherwise: W | null): W {
    const [first] = words;
    const node = otherwise === null ? this.required(key) : this.node(key);
    const instead = otherwise ?? first;
    const text = node?.kind === "scalar" ? node.text : "";
    const found = words.find((word) => word === text);
    if (node !== undefined && found === undefined) {
      const hint = didYouMean(text, words);
      this.report.error(node, `"${key}" is one of ${words.join(", ")}${hint}`);
    }
    // The list of words is never empty: each call writes it out.
    return found ?? (instead as W);
  }

  scalar(key: string): Scalar {
    const node = this.required(key);
    if (node === undefined) return null;
    if (node.kind === "scalar") return node.value;
    this.report.error(node, `"${key}" is a text, a number, true, false or null`);
    return null;
  }

  /** As `scalar`, but a list or a map is fine, and is null. */
  anything(key: string): Scalar {
    const node = this.required(key);
    return node?.kind === "scalar" ? node.value : null;
  }

  /** The parts of a log source that are named, in lower case; to name none is a mistake. */
  logsource(): LogSource {
    const named: Record<string, string> = {};
    for (const key of ["category", "product", "service"]) {
      const text = this.optionalText(key);
      if (text !== undefined) named[key] = text.toLowerCase();
    }
    if (Object.keys(named).length === 0) {
      this.report.error(this.map, "name a category, a product or a service");
    }
    return named;
  }

  entries(key: string): readonly YamlEntry[] {
    const node = this.required(key);
    if (node === undefined) return [];
    if (node.kind === "map") return node.entries;
    this.report.error(node, `"${key}" is a map`);
    return [];
  }

  textOf(node: YamlNode): string {
    if (node.kind === "scalar" && node.value !== null) return node.text;
    this.report.error(node, "a text is expected here");
    return "";
  }

  textsOf(node: YamlNode): readonly string[] {
    const items = node.kind === "sequence" ? node.items : [node];
    return items.map((item) => this.textOf(item));
  }

  /** Reports the keys that nobody has asked for. */
  finish(): void {
    for (const { key } of this.map.entries) {
      if (this.#read.has(key.text)) continue;
      const hint = didYouMean(key.text, this.#read);
      this.report.error(key, `unknown key "${key.text.slice(0, 60)}"${hint}`);
    }
  }
}

function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
