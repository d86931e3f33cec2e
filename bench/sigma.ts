import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import type { Event, RawRecord } from "../src/event/index.ts";
import { FlatJson } from "../src/lib/flat-json.ts";
import { normalise } from "../src/normalise/index.ts";
import {
  type Glance,
  type LoadedRuleSet,
  loadRules,
  type RuleFile,
  type View,
} from "../src/sigma/index.ts";
import { shippedViews } from "../test/support/shipped-views.ts";
import {
  type Lane,
  laneEvents,
  laneLines,
  laneRecords,
  sigmaHq,
} from "../test/support/sigma-corpus.ts";
import type { BenchRow } from "./bench-row.ts";

const TARGETS: Readonly<Record<Lane, number>> = { proc: 3, win: 1.5, zeek: 0.35 };
const ROUNDS = 7;
/** Events are matched soon after they were parsed, as in the pipeline. */
const BATCH = 200;
const MEBIBYTE = 1_048_576;

/**
 * Matching against `JSON.parse` of the same lines, all rules of SigmaHQ loaded, taken in turns on
 * one core. Of each batch the least time of all rounds counts: what else runs on the machine only
 * adds to it. Each round matches events whose texts were never matched before.
 */
export function benchSigma(): Promise<readonly BenchRow[]> {
  const files = sigmaHq().rules;
  const views = shippedViews();
  const { rules, rows } = load(files, views);
  for (const lane of ["proc", "win", "zeek"] as const) {
    const { ratio, matchMicros } = matchAgainstParse(rules, lane);
    const note = `goal: at most ${TARGETS[lane]}`;
    rows.push({ name: `sigma: ${lane}, match / JSON.parse`, value: ratio, unit: "ratio", note });
    rows.push({ name: `sigma: ${lane}, match`, value: matchMicros, unit: "µs/event" });
    const fromBytes = bytesAgainstParse(rules, lane);
    const whole = `goal: at most ${1 + TARGETS[lane]}, as reading is part of it`;
    rows.push({
      name: `sigma: ${lane}, from bytes to matches / JSON.parse`,
      value: fromBytes,
      unit: "ratio",
      note: whole,
    });
    rows.push(...nearness(rules, lane), ...quietBytes(rules, lane));
  }
  rows.push(worstStall(files, views));
  rows.push({
    name: "sigma: proc, 10,000 rules / 1,000 rules",
    value: manyAgainstFew(files, views),
    unit: "ratio",
    note: "goal: at most 2.5; every rule is for process creation, variants have other literals",
  });
  return Promise.resolve(rows);
}

function load(
  files: readonly RuleFile[],
  views: readonly View[],
): { readonly rules: LoadedRuleSet; readonly rows: BenchRow[] } {
  const events = laneEvents("proc");
  const before = heapUsed();
  const startedMs = performance.now();
  const rules = loadRules(files, { views });
  const loadMs = performance.now() - startedMs;
  const [first] = events;
  const firstMs = performance.now();
  if (first !== undefined) rules.match(first);
  const firstEventMs = performance.now() - firstMs;
  // In a function of its own, so that none of its events is still held when the heap is read.
  for (const lane of ["proc", "win", "zeek"] as const) matchLane(rules, lane);
  const note = `${rules.rules.length} rules`;
  const heap = (heapUsed() - before) / MEBIBYTE;
  return {
    rules,
    rows: [
      { name: "sigma: load", value: loadMs, unit: "ms", note },
      { name: "sigma: first event of process creation", value: firstEventMs, unit: "ms" },
      { name: "sigma: heap, all lanes indexed", value: heap, unit: "MiB", note: "goal: 150" },
    ],
  };
}

function matchLane(rules: LoadedRuleSet, lane: Lane): void {
  matchAll(rules, laneEvents(lane));
}

/** The tables of the index lie outside the heap proper and are counted with it. */
function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  // What the first one finalises only the second one frees.
  collect();
  const { heapUsed: used, arrayBuffers } = process.memoryUsage();
  return used + arrayBuffers;
}

function matchAgainstParse(
  rules: LoadedRuleSet,
  lane: Lane,
): { readonly ratio: number; readonly matchMicros: number } {
  const lines = laneLines(lane);
  const { parseMs, workMs } = againstParse(lines, (start, end) => {
    const events = laneEvents(lane, lines.slice(start, end));
    return () => matchAll(rules, events);
  });
  return { ratio: workMs / parseMs, matchMicros: (workMs * 1000) / lines.length };
}

/** Of each batch of lines the least time to parse it, and to do the work made ready for it. */
function againstParse(
  lines: readonly string[],
  prepare: (start: number, end: number) => () => void,
): { readonly parseMs: number; readonly workMs: number } {
  const parseMs: number[] = [];
  const workMs: number[] = [];
  // The first two rounds warm up and are left out.
  for (let round = -2; round < ROUNDS; round++) {
    for (let start = 0; start < lines.length; start += BATCH) {
      const batch = lines.slice(start, start + BATCH);
      const parsing = timed(() => {
        for (const line of batch) JSON.parse(line);
      });
      const working = timed(prepare(start, start + BATCH));
      if (round < 0) continue;
      const place = start / BATCH;
      parseMs[place] = Math.min(parseMs[place] ?? Number.POSITIVE_INFINITY, parsing);
      workMs[place] = Math.min(workMs[place] ?? Number.POSITIVE_INFINITY, working);
    }
  }
  return { parseMs: sum(parseMs), workMs: sum(workMs) };
}

/**
 * The same from the bytes of the lines, as recorded logs are matched: lines that no rule matches are
 * only read, the others parsed, normalised and matched.
 */
function bytesAgainstParse(rules: LoadedRuleSet, lane: Lane): number {
  const lines = laneLines(lane);
  const { records, parser } = laneRecords(lane, lines);
  const flat = parser.flatReader(new FlatJson());
  const unread: Glance = { matches: (event) => rules.match(event) };
  const takeAll = (batch: readonly RawRecord[]): void => {
    for (const raw of batch) {
      const record = flat?.read(raw) ?? null;
      const glance = record === null ? unread : rules.glance(record);
      const parsed = glance === null ? null : parser.parse(raw);
      if (parsed?.kind === "parsed") {
        glance?.matches(normalise(raw, parsed.record, parser.name));
      }
    }
  };
  const { parseMs, workMs } = againstParse(lines, (start, end) => {
    const batch = records.slice(start, end);
    return () => takeAll(batch);
  });
  return workMs / parseMs;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Rules whose rarest cover an event hits, and rules that are then asked. */
function nearness(rules: LoadedRuleSet, lane: Lane): BenchRow[] {
  const events = laneEvents(lane);
  const { met, asked } = rules.indexStats;
  matchAll(rules, events);
  const perEvent = (count: number): number => count / events.length;
  return [
    {
      name: `sigma: ${lane}, candidates`,
      value: perEvent(rules.indexStats.met - met),
      unit: "rules",
    },
    {
      name: `sigma: ${lane}, asked`,
      value: perEvent(rules.indexStats.asked - asked),
      unit: "rules",
    },
  ];
}

/** What matching events that no rule matches leaves on the heap, beyond their parsing. */
function quietBytes(rules: LoadedRuleSet, lane: Lane): BenchRow[] {
  const askedOf = (event: Event): number => {
    const { asked } = rules.indexStats;
    return rules.match(event).length > 0 ? Number.NaN : rules.indexStats.asked - asked;
  };
  const name = `sigma: ${lane}, allocated`;
  const row = (note: string, wanted: (asked: number) => boolean): BenchRow => {
    const events = laneEvents(lane).filter((event) => wanted(askedOf(event)));
    return { name, value: heapGrowth(rules, events), unit: "B/event", note };
  };
  return [
    row("no rule is asked", (asked) => asked === 0),
    row("rules are asked, none matches", (asked) => asked > 0),
  ];
}

function heapGrowth(rules: LoadedRuleSet, events: readonly Event[]): number {
  let bytes = 0;
  let counted = 0;
  for (let start = 0; start + BATCH <= events.length; start += BATCH) {
    const batch = events.slice(start, start + BATCH);
    const before = process.memoryUsage().heapUsed;
    matchAll(rules, batch);
    const grown = process.memoryUsage().heapUsed - before;
    // A batch in which the collector ran says nothing.
    if (grown < 0) continue;
    bytes += grown;
    counted += batch.length;
  }
  return counted === 0 ? Number.NaN : bytes / counted;
}

/** The longest slice of building what events of process creation need. */
function worstStall(files: readonly RuleFile[], views: readonly View[]): BenchRow {
  const rules = loadRules(files, { views });
  const [event] = laneEvents("proc");
  if (event !== undefined) rules.match(event);
  const work = loadRules(files, { views }).prepare(rules.routed);
  let worst = 0;
  let begunMs = performance.now();
  for (const _ of work) {
    worst = Math.max(worst, performance.now() - begunMs);
    begunMs = performance.now();
  }
  worst = Math.max(worst, performance.now() - begunMs);
  const note = "goal: at most 50; of process creation";
  return { name: "sigma: worst slice of an index", value: worst, unit: "ms", note };
}

function manyAgainstFew(files: readonly RuleFile[], views: readonly View[]): number {
  const processes = files.filter(({ text }) => /^\s+category: process_creation$/m.test(text));
  const many = Array.from({ length: Math.ceil(10_000 / processes.length) }, (_, copy) =>
    processes.map((file) => variant(file, copy)),
  ).flat();
  const few = loadRules(processes.slice(0, 1_000), { views });
  const all = loadRules(many.slice(0, 10_000), { views });
  const ratios: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const events = laneEvents("proc");
    const fewMs = timed(() => matchAll(few, events));
    const again = laneEvents("proc");
    const allMs = timed(() => matchAll(all, again));
    if (round >= 0) ratios.push(allMs / fewMs);
  }
  return median(ratios);
}

/** The rule with another id and, beyond the first copy, literals that end in a number. */
function variant({ path, text }: RuleFile, copy: number): RuleFile {
  if (copy === 0) return { path, text };
  const renamed = text
    .replace(/^id: .{8}/m, `id: ${String(copy).padStart(8, "0")}`)
    .replaceAll(/^(\s+- '[^'*?]*[a-z]{4})'$/gm, `$1${copy}'`);
  return { path: `${copy}-${path}`, text: renamed };
}

function matchAll(rules: LoadedRuleSet, events: readonly Event[]): void {
  for (const event of events) rules.match(event);
}

function timed(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}
