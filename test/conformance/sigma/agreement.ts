import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { type Event, type Value, windowsRecord } from "../../../src/event/index.ts";
import { loadRules, type RuleFile } from "../../../src/sigma/index.ts";
import { jsonEvent } from "../../support/sigma-rule.ts";
import { reasonOf } from "./disagreements.ts";
import type { Probe } from "./probes.ts";

/** Rules and the events that both engines see. */
interface PairSet {
  readonly rules: readonly string[];
  readonly events: readonly Flat[];
}

/** An event as a row of a table: no lists, no null, no big numbers. */
export type Flat = Readonly<Record<string, string | number>>;

type Answer =
  | { readonly matched: readonly number[]; readonly sql: string }
  | { readonly refused: string };

/** A pair of rule and event on which pySigma and Sluice differ. */
export interface Disagreement {
  readonly rule: string;
  readonly event: Flat;
  readonly sql: string;
  readonly ours: boolean;
  /** Null when nobody knows why. */
  readonly reason: string | null;
}

export interface Agreement {
  readonly rules: number;
  readonly pairs: number;
  readonly agreed: number;
  /** Pairs that match, as Sluice has it. */
  readonly matches: number;
  readonly disagreements: readonly Disagreement[];
  /** Rules that one of the two cannot express, by reason. */
  readonly notCompared: ReadonlyMap<string, number>;
}

const script = fileURLToPath(new URL("agreement.py", import.meta.url));
const python = process.env["SLUICE_PYSIGMA"] ?? "python3";

/** Empty when pySigma is there; else what a test that is skipped says. */
export function whyNoPySigma(): string {
  try {
    execFileSync(python, ["-c", "import sigma.backends.sqlite"], { stdio: "ignore" });
    return "";
  } catch {
    return ` (skipped: ${python} has no pysigma-backend-sqlite; set SLUICE_PYSIGMA to one that has)`;
  }
}

/** The probes whose rule is one document and whose event is flat, each a pair of its own. */
export function probeSets(probes: readonly Probe[]): readonly PairSet[] {
  const sets = new Map<string, Flat[]>();
  for (const { text, ask, placeholders } of probes) {
    if (ask.kind !== "verdict" || placeholders.size > 0) continue;
    if (ask.event.sensor.keywords === "original") continue;
    const flat = flatten(ask.event);
    if (flat === null) continue;
    const events = sets.get(text) ?? [];
    events.push(flat);
    sets.set(text, events);
  }
  return Array.from(sets, ([text, events]) => ({ rules: [text], events }));
}

/** Real rules on real events: each rule on each event. */
export function corpusSet(rules: readonly RuleFile[], events: readonly Event[]): PairSet {
  const flat = events.map(flatten).filter((row) => row !== null);
  return { rules: rules.map(({ text }) => text), events: flat };
}

/** Asks both and compares. */
export function compareWithPySigma(sets: readonly PairSet[]): Agreement {
  const output = execFileSync(python, [script], {
    input: JSON.stringify({ sets }),
    maxBuffer: 1 << 30,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = JSON.parse(output.toString("utf8")) as readonly (readonly Answer[])[];
  const notCompared = new Map<string, number>();
  const disagreements: Disagreement[] = [];
  let [rules, pairs, matches] = [0, 0, 0];
  for (const [setIndex, set] of sets.entries()) {
    const events = set.events.map((fields) => jsonEvent(fields));
    for (const [index, text] of set.rules.entries()) {
      const answer = answers[setIndex]?.[index] ?? { refused: "no answer" };
      const ours = ourMatches(text, events);
      const refused = "refused" in answer ? `pySigma: ${answer.refused}` : "Sluice refuses";
      if ("refused" in answer || ours === null) {
        notCompared.set(refused, (notCompared.get(refused) ?? 0) + 1);
        continue;
      }
      rules += 1;
      pairs += events.length;
      matches += ours.size;
      const theirs = new Set(answer.matched);
      for (const number of difference(ours, theirs)) {
        const pair = { rule: text, event: set.events[number] ?? {}, sql: answer.sql };
        const seen = { ...pair, ours: ours.has(number) };
        disagreements.push({ ...seen, reason: reasonOf(seen) });
      }
    }
  }
  const agreed = pairs - disagreements.length;
  return { rules, pairs, agreed, matches, disagreements, notCompared };
}

/** The numbers of the events that match; null when the rule does not load. */
function ourMatches(text: string, events: readonly Event[]): ReadonlySet<number> | null {
  const set = loadRules([{ path: "rule.yml", text }], { views: [], evaluation: "oracle" });
  const [rule] = set.rules;
  if (rule === undefined) return null;
  const matched = events.flatMap((event, number) =>
    set.matchRule(rule.meta.id, event) === null ? [] : [number],
  );
  return new Set(matched);
}

/** Null for an event that is no row: with lists, booleans, lone surrogates, names alike but for case. */
function flatten({ native, logsource }: Event): Flat | null {
  const isWindows = logsource.product === "windows";
  const fields = (isWindows ? windowsRecord(native.fields) : null) ?? native.fields;
  const row: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fields)) {
    const cell = cellOf(value);
    if (cell === undefined) return null;
    if (cell !== null) row[name] = cell;
  }
  const names = Object.keys(row).map((name) => name.toLowerCase());
  return new Set(names).size === names.length && !names.includes("") ? row : null;
}

/** What SQLite can hold; null is left out, undefined is what it cannot. */
function cellOf(value: Value): string | number | null | undefined {
  if (value === null) return null;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "string" && value.isWellFormed() && !value.includes("\0")) return value;
  return undefined;
}

/** What is in one of the two. */
function difference(a: ReadonlySet<number>, b: ReadonlySet<number>): readonly number[] {
  return [...[...a].filter((number) => !b.has(number)), ...[...b].filter((one) => !a.has(one))];
}
