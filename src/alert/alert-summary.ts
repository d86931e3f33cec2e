import { stringifyJson } from "../lib/json.ts";
import { memberOf } from "../lib/members.ts";
import { formatRfc3339 } from "../lib/rfc3339.ts";
import { formatDuration } from "../lib/units.ts";
import { visibleText } from "../lib/visible-text.ts";
import type { Alert } from "./alert.ts";

/** What an analyst asks for first, as paths of the document. */
const KEY_FIELDS = [
  "source.ip",
  "destination.ip",
  "destination.port",
  "user.name",
  "host.name",
  "dns.question.name",
  "url.original",
] as const;
const MATCHED_MAX = 3;
const TITLE_CHARS_MAX = 200;
const VALUE_CHARS_MAX = 120;

/**
 * One line for people: time, level, title, key fields, rule id. Control characters, line
 * separators and marks that turn the writing direction are escaped and values with spaces, quotes
 * or `=` are quoted, so nothing in a log can forge a line or a field.
 */
export function alertSummary(alert: Alert): string {
  const fields = keyFields(alert).map(([name, value]) => `${visibleText(name)}=${shown(value)}`);
  const { rule } = alert;
  return [
    formatRfc3339(alert.time),
    rule.level ?? "-",
    visibleText(shortened(rule.title, TITLE_CHARS_MAX)),
    ...fields,
    `rule=${shown(rule.id)}`,
  ].join(" ");
}

type Field = readonly [name: string, value: unknown];

function keyFields(alert: Alert): readonly Field[] {
  const { correlation, document } = alert;
  if (correlation !== undefined) {
    const { group, count, timespanMicros } = correlation;
    return [...Object.entries(group), ["count", count], ["within", formatDuration(timespanMicros)]];
  }
  const known = document === undefined ? [] : fieldsOf(document);
  if (known.length > 0) return known;
  const matched = alert.matched.slice(0, MATCHED_MAX);
  return matched.map(({ field, value }): Field => [field ?? "keyword", value]);
}

function fieldsOf(document: Readonly<Record<string, unknown>>): readonly Field[] {
  return KEY_FIELDS.map((path): Field => [path, read(document, path)]).filter(
    ([, value]) => value !== undefined && value !== null,
  );
}

function read(document: unknown, path: string): unknown {
  return path.split(".").reduce(memberOf, document);
}

function shown(value: unknown): string {
  const text = shortened(typeof value === "string" ? value : stringifyJson(value), VALUE_CHARS_MAX);
  return visibleText(/^[^\s"=\\]+$/.test(text) ? text : JSON.stringify(text));
}

function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}
