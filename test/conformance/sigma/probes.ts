import { readdirSync, readFileSync } from "node:fs";

import { load } from "js-yaml";

import type { Event, Fields, LogSource, Value } from "../../../src/event/index.ts";
import { parseJson } from "../../../src/lib/json.ts";
import { parseRfc3339 } from "../../../src/lib/rfc3339.ts";
import { epochMicros } from "../../../src/lib/time.ts";
import { type LoadedRuleSet, loadRules } from "../../../src/sigma/index.ts";
import { alertsOfLines } from "../../../src/testing/recorded-alerts.ts";
import { shippedViews } from "../../support/shipped-views.ts";
import { jsonEvent, lineEvent } from "../../support/sigma-rule.ts";

/** One question of the table: a rule, what it is asked, what the answer must be. */
export interface Probe {
  readonly topic: string;
  /** The paragraph of the specification, or of our reading of it. */
  readonly about: string;
  readonly name: string;
  /** The rule file. */
  readonly text: string;
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
  readonly ask: Ask;
}

type Ask =
  | { readonly kind: "verdict"; readonly event: Event; readonly expected: boolean }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "warned"; readonly code: string }
  | { readonly kind: "alerts"; readonly lines: readonly string[]; readonly expected: number };

/** A row of a probe file, as written. */
interface Row {
  /** A selection; the condition is that selection. */
  readonly is?: unknown;
  /** A detection, as data or as text where its YAML matters. */
  readonly detection?: unknown;
  /** A whole document. */
  readonly rule?: unknown;
  readonly correlation?: unknown;
  readonly name?: string;
  /** A detection with an aggregation. */
  readonly legacy?: unknown;
  /** Documents beside the rules a, b and c. */
  readonly more?: readonly unknown[];
  /** The log source of the rule, where it is not that of the events. */
  readonly logsource?: unknown;
  /** The log source of the events. */
  readonly from?: LogSource;
  readonly json?: boolean;
  readonly hit?: readonly unknown[];
  readonly miss?: readonly unknown[];
  readonly refused?: string;
  readonly warns?: string;
  readonly events?: readonly string[];
  readonly alerts?: number;
}

interface Group {
  readonly about: string;
  readonly line?: boolean;
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
  readonly probes: readonly Row[];
}

const folder = new URL("probes/", import.meta.url);

/** The probes of all files, in their order. */
export function readProbes(): readonly Probe[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yml"));
  return files.toSorted().flatMap((file) => {
    const groups = load(readFileSync(new URL(file, folder), "utf8")) as readonly Group[];
    const topic = file.replace(".yml", "");
    return groups.flatMap((group) => group.probes.flatMap((row) => probesOf(topic, group, row)));
  });
}

function probesOf(topic: string, group: Group, row: Row): readonly Probe[] {
  const subject = [row.is, row.detection, row.rule, row.legacy, row.correlation, row.more];
  const short = JSON.stringify(subject.find((part) => part !== undefined));
  const placeholders = new Map(Object.entries(group.placeholders ?? {}));
  const common = { topic, about: group.about, text: ruleFile(row), placeholders };
  const asks = [...verdicts(row.hit, true), ...verdicts(row.miss, false), ...others(row)];
  if (asks.length === 0) throw new Error(`${topic}: a row asks nothing: ${JSON.stringify(row)}`);
  return asks.map((asked) => {
    const name = `${short} ${asked.name}`;
    if (asked.kind === "other") return { ...common, name, ask: asked.ask };
    const event = eventOf(asked.value, group, row);
    return { ...common, name, ask: { kind: "verdict", event, expected: asked.expected } };
  });
}

type Asked = { readonly name: string } & (
  | { readonly kind: "value"; readonly value: unknown; readonly expected: boolean }
  | { readonly kind: "other"; readonly ask: Ask }
);

function verdicts(values: Row["hit"], expected: boolean): readonly Asked[] {
  return (values ?? []).map((value) => {
    const name = `${expected ? "matches" : "does not match"} ${JSON.stringify(value)}`;
    return { kind: "value", name, value, expected };
  });
}

function others({ refused, warns, alerts, events = [] }: Row): readonly Asked[] {
  const asks: Asked[] = [];
  const add = (name: string, ask: Ask): void => void asks.push({ kind: "other", name, ask });
  if (refused !== undefined) add("is refused", { kind: "refused", code: refused });
  if (warns !== undefined) add(`warns ${warns}`, { kind: "warned", code: warns });
  if (alerts !== undefined) {
    const name = `gives ${alerts} alerts on ${events.join(", ")}`;
    add(name, { kind: "alerts", lines: events.map(lineOf), expected: alerts });
  }
  return asks;
}

const HEAD = { title: "P", logsource: { product: "test" } };

function ruleFile(row: Row): string {
  const documents: unknown[] = [];
  const { detection, is, rule, legacy, correlation, name, more = [] } = row;
  if (typeof detection === "string") {
    return `title: P\nlogsource: {product: test}\ndetection:\n${detection.replaceAll(/^/gm, "  ")}\n`;
  }
  const head = { ...HEAD, logsource: row.logsource ?? HEAD.logsource };
  if (is !== undefined) documents.push({ ...head, detection: { s: is, condition: "s" } });
  if (detection !== undefined) documents.push({ ...head, detection });
  if (legacy !== undefined) documents.push({ ...HEAD, detection: legacy });
  if (rule !== undefined) documents.push(rule);
  if (correlation !== undefined || more.length > 0) {
    for (const k of ["a", "b", "c"]) {
      documents.push({ ...HEAD, name: k, detection: { s: { k }, condition: "s" } });
    }
  }
  documents.push(...more);
  if (correlation !== undefined) documents.push({ title: "C", name, correlation });
  return documents.map((document) => `---\n${JSON.stringify(document)}\n`).join("");
}

function eventOf(value: unknown, group: Group, row: Row): Event {
  const logsource = row.from ?? { product: "test" };
  if (group.line === true) return lineEvent(String(value), { logsource });
  if (row.json === true) return jsonEvent(parseJson(String(value)) as Fields, { logsource });
  const whole = typeof value === "object" && value !== null && !Array.isArray(value);
  return jsonEvent(whole ? (value as Fields) : { f: value as Value }, { logsource });
}

/** `10:00:05 a u=x` as a line of JSON. */
function lineOf(short: string): string {
  const [clock = "", k = "", ...fields] = short.split(" ");
  const entries = fields.map((field): [string, string] => {
    const at = field.indexOf("=");
    return [field.slice(0, at), field.slice(at + 1)];
  });
  return JSON.stringify({
    "@timestamp": `2026-01-02T${clock}Z`,
    k,
    ...Object.fromEntries(entries),
  });
}

const views = shippedViews();

/** What is wrong with the engine's answer; empty when nothing is. Both evaluators are asked. */
export function runProbe(probe: Probe): string {
  return (["oracle", "indexed"] as const)
    .map((evaluation) => {
      const rules = loadRules([{ path: "probe.yml", text: probe.text }], {
        views,
        placeholders: probe.placeholders,
        evaluation,
      });
      const wrong = answer(rules, probe.ask);
      return wrong === "" ? "" : `${evaluation}: ${wrong}`;
    })
    .filter((wrong) => wrong !== "")
    .join("; ");
}

function answer(rules: LoadedRuleSet, ask: Ask): string {
  const errors = rules.diagnostics.filter(({ severity }) => severity === "error");
  const codes = errors.map(({ code }) => code);
  if (ask.kind === "refused") {
    if (codes.length === 0) return "loaded";
    return ask.code === "*" || codes.includes(ask.code) ? "" : `refused as ${codes.join(", ")}`;
  }
  if (errors.length > 0) return `refused: ${errors.map(({ message }) => message).join(", ")}`;
  if (ask.kind === "alerts") return alertsGiven(rules, ask.lines, ask.expected);
  if (ask.kind === "verdict") {
    const found = rules.match(ask.event).length > 0;
    if (found === ask.expected) return "";
    return found ? "matched" : "did not match";
  }
  const said = rules.diagnostics.map(({ code }) => code);
  return said.includes(ask.code) ? "" : `said ${said.join(", ") || "nothing"}`;
}

function alertsGiven(rules: LoadedRuleSet, lines: readonly string[], expected: number): string {
  const received = parseRfc3339("2026-01-03T00:00:00Z") ?? epochMicros(0);
  const options = { format: "json", logsource: { product: "test" }, received } as const;
  const { alerts, refusals } = alertsOfLines(rules, lines, options);
  if (refusals.length > 0) return refusals.join(", ");
  return alerts.length === expected ? "" : `${alerts.length} alerts`;
}
