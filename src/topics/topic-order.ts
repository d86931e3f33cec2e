import type { TopicPartition } from "./topic-log.ts";

/** The order of `topics()`: by name, then by partition. */
export function byTopic(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
