import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { createCorrelator, type Fact } from "../src/correlate/index.ts";
import type { EventId } from "../src/event/index.ts";
import { epochMicros } from "../src/lib/time.ts";
import { loadRuleSet } from "../src/pipeline/index.ts";
import type { CorrelationRule } from "../src/sigma/index.ts";
import type { BenchRow } from "./bench-row.ts";
import { writeBenchRules } from "./bench-rules.ts";
import { median } from "./median.ts";
import { createRandom } from "./random.ts";

const FACTS = 200_000;
const GROUPS = 10_000;
const ROUNDS = 5;
const WATERMARK_EVERY = 1_000;
const STEP_MICROS = 5_000;
const JITTER_MICROS = 60_000_000;
const LIMITS = { groupsMax: 100_000, eventsPerGroupMax: 10_000, evidenceMax: 100 } as const;

/** Facts per second through the correlator alone: in order, and up to a minute out of order. */
export async function benchCorrelate(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-bench-"));
  writeBenchRules(folder);
  const { rules } = await loadRuleSet([folder]);
  rmSync(folder, { recursive: true, force: true });
  const note = `${FACTS} facts, ${GROUPS} hosts, ten correlations`;
  const inOrder = rateOf(rules.correlations, 0);
  const jitter = rateOf(rules.correlations, JITTER_MICROS);
  return [
    { name: "correlate: in order", value: inOrder, unit: "facts/s", note },
    { name: "correlate: up to a minute out of order", value: jitter, unit: "facts/s", note },
    { name: "correlate: out of order / in order", value: jitter / inOrder, unit: "ratio" },
  ];
}

function rateOf(correlations: readonly CorrelationRule[], jitterMicros: number): number {
  const facts = makeFacts(correlations, jitterMicros);
  const rates: number[] = [];
  // The first round warms up and is left out.
  for (let round = 0; round <= ROUNDS; round++) {
    const correlator = createCorrelator({ rules: correlations, limits: LIMITS });
    const startedMs = performance.now();
    for (const fact of facts) correlator.push(fact);
    if (round > 0) rates.push((FACTS * 1000) / (performance.now() - startedMs));
  }
  return median(rates);
}

function makeFacts(rules: readonly CorrelationRule[], jitterMicros: number): readonly Fact[] {
  const random = createRandom(3);
  const facts: Fact[] = [];
  for (let i = 0; i < FACTS; i++) {
    const now = 1_760_000_000_000_000 + i * STEP_MICROS;
    const rule = rules[i % rules.length];
    if (rule === undefined) break;
    const host = random.below(GROUPS);
    facts.push({
      kind: "match",
      correlation: rule.meta.id,
      contentHash: rule.meta.contentHash,
      rule: "base",
      group: { host: `10.0.${host >> 8}.${host & 255}` },
      values: [random.word(8)],
      time: epochMicros(now - random.below(jitterMicros + 1)),
      event: `file:0123456789abcdef:${i * 300}` as EventId,
      dataset: "zeek.conn",
    });
    if (i % WATERMARK_EVERY === 0) {
      facts.push({ kind: "watermark", time: epochMicros(now - jitterMicros) });
    }
  }
  return facts;
}
