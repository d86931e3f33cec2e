import type { Config, RetentionConfig } from "../config/index.ts";
import { MICROS_PER_MS } from "../lib/time.ts";
import { alertsTopic, factsTopic, quarantineTopic, type RetentionRule } from "../topics/index.ts";
import { correlateConsumer, snapshotConsumer } from "./correlate-stage.ts";
import { sinkConsumer } from "./deliver.ts";
import { detectConsumer } from "./detect-stage.ts";

/** Facts are needed back to the last snapshot only; the rest is a margin to look into. */
const FACTS: RetentionConfig = { ageMicros: 86_400_000_000, bytesMax: 5 * 2 ** 30 };

/** How long each topic is kept, and who must have read it before. */
export function topicRetention(config: Config): readonly RetentionRule[] {
  const { events, alerts, quarantine } = config.retention;
  const sinks = config.sinks.map(({ name }) => sinkConsumer(name));
  return [
    rule(alertsTopic, alerts, sinks),
    rule(factsTopic, FACTS, [correlateConsumer, snapshotConsumer]),
    rule(quarantineTopic, quarantine, []),
    rule("dlq.*", quarantine, []),
    rule("events.*", events, [detectConsumer]),
  ];
}

function rule(
  topics: string,
  { ageMicros, bytesMax }: RetentionConfig,
  heldBy: readonly string[],
): RetentionRule {
  const ageMs = ageMicros === null ? null : ageMicros / MICROS_PER_MS;
  return { topics, ageMs, bytesMax, heldBy };
}
