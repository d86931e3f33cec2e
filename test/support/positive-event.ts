import { load } from "js-yaml";

import type { Event, Fields, LogSource, Value } from "../../src/event/index.ts";
import type { RuleFile } from "../../src/sigma/index.ts";
import { jsonEvent } from "./sigma-rule.ts";

/** What one field must hold, as far as the literals of a rule tell. */
interface Wanted {
  start: string;
  middle: string;
  end: string;
}

/**
 * An event made of a rule's own literals, one for each item of each selection that does not narrow.
 * Best effort: for most rules it is a match, for the others it comes near to one.
 */
export function positiveEvent({ text }: RuleFile): Event | null {
  const [, document = ""] = /^([\s\S]*?)(?:\n---|$)(?![\s\S]*\n---)/.exec(text) ?? [];
  const rule = load(document === "" ? text : document) as {
    readonly logsource?: LogSource;
    readonly detection?: Readonly<Record<string, unknown>>;
  } | null;
  if (rule?.detection === undefined || rule.logsource === undefined) return null;
  const wanted = new Map<string, Wanted>();
  for (const [name, selection] of Object.entries(rule.detection)) {
    if (!/^(condition|timeframe)$|filter|exclu|optional/i.test(name)) want(selection, wanted);
  }
  const { product, service, category } = rule.logsource;
  return jsonEvent(fieldsOf(wanted), {
    logsource: {
      ...(product === undefined ? {} : { product }),
      ...(service === undefined ? {} : { service }),
      ...(category === undefined ? {} : { category }),
    },
  });
}

function fieldsOf(wanted: ReadonlyMap<string, Wanted>): Fields {
  return Object.fromEntries(
    [...wanted].map(([field, { start, middle, end }]): [string, Value] => [
      field,
      start + middle + end,
    ]),
  );
}

function want(selection: unknown, wanted: Map<string, Wanted>): void {
  if (typeof selection === "string") add(wanted, "Data", "contains", selection);
  else if (Array.isArray(selection)) want(selection[0], wanted);
  else if (typeof selection === "object" && selection !== null) {
    for (const [key, values] of Object.entries(selection)) wantItem(key, values, wanted);
  }
}

function wantItem(key: string, values: unknown, wanted: Map<string, Wanted>): void {
  const [field = "", ...modifiers] = key.split("|");
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  const place = modifiers.find((name) => /^(contains|startswith|endswith)$/.test(name)) ?? "";
  for (const value of modifiers.includes("all") ? list : list.slice(0, 1)) {
    if (typeof value !== "string" && typeof value !== "number") continue;
    add(wanted, field, place, encoded(literalOf(String(value), modifiers), modifiers));
  }
}

function encoded(text: string, modifiers: readonly string[]): string {
  const wide = modifiers.some((name) => /^(wide|utf16le)$/.test(name));
  const based = modifiers.some((name) => name.startsWith("base64"));
  return based ? Buffer.from(text, wide ? "utf16le" : "utf8").toString("base64") : text;
}

/** The text without its wildcards and escapes; of a regex, the simplest thing that may match it. */
function literalOf(text: string, modifiers: readonly string[]): string {
  if (!modifiers.includes("re")) {
    return text.replaceAll(/\\([*?\\])|[*?]/g, (_, escaped?: string) => escaped ?? "x");
  }
  return text
    .replaceAll(/\(\?[:i=!<]+/g, "(")
    .replaceAll(/\\s|\\b/g, " ")
    .replaceAll(/\\d/g, "1")
    .replaceAll(/\\w/g, "a")
    .replaceAll(/\{\d+(?:,\d*)?\}|[*+?^$()]/g, "")
    .replaceAll(/\\(.)/g, "$1");
}

function add(wanted: Map<string, Wanted>, field: string, place: string, text: string): void {
  const has = wanted.get(field) ?? { start: "", middle: "", end: "" };
  wanted.set(field, has);
  if (place === "contains") has.middle += ` ${text} `;
  else if (place === "endswith" && has.end === "") has.end = text;
  else if (place === "endswith") has.middle += text;
  else has.start += has.start.includes(text) ? "" : text;
}
