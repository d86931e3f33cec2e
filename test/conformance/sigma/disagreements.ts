import type { Flat } from "./agreement.ts";

/** A pair of rule and event that pySigma with SQLite sees otherwise. */
interface Pair {
  readonly rule: string;
  readonly event: Flat;
  readonly sql: string;
  readonly ours: boolean;
}

/** Why the two differ on a pair; null when nobody knows. The first reason that fits counts. */
export function reasonOf(pair: Pair): string | null {
  return REASONS.find(([, fits]) => fits(pair))?.[0] ?? null;
}

/** Each reason with the pairs it explains, told by the SQL and the event. */
const REASONS: readonly (readonly [reason: string, fits: (pair: Pair) => boolean])[] = [
  [
    "the backend forgets `cased` under `windash`: LIKE has no letter case",
    ({ rule, sql, ours }) => !ours && /\|cased/.test(rule) && sql.includes(" LIKE "),
  ],
  [
    "strftime reads epoch numbers as days, and %W is not the week of ISO 8601",
    ({ sql }) => sql.includes("strftime("),
  ],
  ["the backend writes a network as the beginning of a text", ({ rule }) => /\|cidr/.test(rule)],
  [
    "Python's `re`: `$` before a last line end, `\\d` of every script; the pads of `startswith` and `endswith` anchor nothing",
    ({ sql, ours }) => !ours && sql.includes(" REGEXP "),
  ],
  [
    "SQLite orders every text behind every number",
    ({ sql, event }) => / (?:<|>)=? -?\d/.test(sql) && typeof event["f"] === "string",
  ],
  [
    "SQLite compares two columns by letter case and type",
    ({ rule, sql }) => /\|fieldref/.test(rule) && sql.includes("f=g"),
  ],
  [
    "pySigma varies only the ASCII dash and slash under `windash`",
    ({ rule, ours }) => ours && /windash":"[–—―]/.test(rule),
  ],
  [
    "pySigma reads YAML 1.1 booleans, and the backend takes 1 and 0 for them",
    ({ sql }) => /='(?:true|false)' OR \w+=[01]/.test(sql),
  ],
  ["the backend writes an integer above 2^53 as a float", ({ sql }) => /=\d{16,}\.0/.test(sql)],
  [
    "SQLite names columns without letter case",
    ({ sql, event, ours }) => !ours && literals(sql).every(([name]) => !Object.hasOwn(event, name)),
  ],
  [
    "SQLite keeps numbers and texts apart under =",
    ({ sql, event }) =>
      literals(sql).some(([name, text, isText]) => {
        const value = event[name];
        return (
          value !== undefined && String(value) === text && (typeof value === "string") !== isText
        );
      }),
  ],
  [
    "SQLite's = minds letter case",
    ({ sql, event }) =>
      literals(sql).some(([name, text]) => {
        const value = event[name];
        return typeof value === "string" && value !== text && folded(value) === folded(text);
      }),
  ],
];

/** The comparisons `name='text'` and `name=5` of a query. */
function literals(
  sql: string,
): readonly (readonly [name: string, text: string, isText: boolean])[] {
  return Array.from(
    sql.matchAll(/`?([\w.]+)`?=(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?))/g),
    ([, name = "", text, number]) => [name, text ?? number ?? "", text !== undefined] as const,
  );
}

function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}
