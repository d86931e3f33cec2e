import type { LogSource } from "../../src/event/index.ts";
import { loadRules, type LoadedRuleSet, parseViews, type View } from "../../src/sigma/index.ts";
import { compareQuiet, type LineStream } from "./quiet-differential.ts";
import { shippedViews } from "./shipped-views.ts";
import { ruleText } from "./sigma-rule.ts";

const ownViews = parseViews(
  `
name: own
events: { product: test }
logsource: { product: test, category: shown }
fields:
  first: [none, f, g]
  named: { native: f, values: { a: one, "1": two } }
  part: { native: f, part: query }
  whole: { native: f, as: decimal }
  text: [f, { ecs: message }]
---
name: own by kind
events: { product: test }
when: { kind: [Alpha, "1", "true"] }
logsource: { product: test, service: told }
fields: {}
`,
  "own.yml",
);
const views: readonly View[] = [...shippedViews(), ...ownViews.views];

export const TEST: LogSource = { product: "test" };
export const WINDOWS: LogSource = { product: "windows" };
export const DNS: LogSource = { product: "zeek", service: "dns" };

/** A rule, lines, and how many of these are left by their lines alone, at least. */
export interface QuietCase {
  readonly stream?: LineStream;
  /** The log source of the rule. */
  readonly wanted?: LogSource;
  /** The condition is `sel`. */
  readonly sel?: string;
  readonly detection?: string;
  readonly lines: readonly (string | Uint8Array)[];
  readonly quiet: number;
}

/** What comes of a case when nothing is wrong. */
export const AS_MADE = { errors: [], differences: [], isLeft: true } as const;

/** Holds the events that are left against those that are made: `AS_MADE`. */
export function outcomeOf(each: QuietCase): {
  readonly errors: readonly string[];
  readonly differences: readonly string[];
  /** Whether as many lines were left: else little would have been compared. */
  readonly isLeft: boolean;
} {
  const { wanted = TEST, sel = "", stream = { format: "json", logsource: TEST } } = each;
  const detection = each.detection ?? `sel:\n  ${sel}\ncondition: sel`;
  const quick = ruleSet(detection, wanted);
  const rules = { quick, oracle: ruleSet(detection, wanted, "oracle") };
  const { differences, quiet } = compareQuiet(rules, stream, each.lines);
  const errors = quick.diagnostics.filter(({ severity }) => severity === "error");
  return { errors: errors.map(({ message }) => message), differences, isLeft: quiet >= each.quiet };
}

/** A rule, with the shipped views and some of its own. */
export function ruleSet(
  detection: string,
  logsource: LogSource,
  evaluation: "index" | "oracle" = "index",
): LoadedRuleSet {
  return loadRules([{ path: "rule.yml", text: ruleText(detection, logsource) }], {
    views,
    ...(evaluation === "oracle" ? { evaluation } : {}),
  });
}

/** The detection of a rule that matches `f: hit`, unless a field has a value. */
export function unless(field: string, value: string): string {
  return `sel: { f: hit }\nfilter: { ${field}: ${value} }\ncondition: sel and not filter`;
}

/** Values written in JSON, with bars between them. */
export function listed(text: string): readonly string[] {
  return text.trim().split(/\s+\|\s+/);
}
