import { isSafeName } from "../lib/safe-name.ts";

/** Everything the correlate stage reads, keyed by correlation and group key. */
export const factsTopic = "facts";

/** What the deliver stage reads. */
export const alertsTopic = "alerts";

/** Records that were refused, with their bytes. */
export const quarantineTopic = "quarantine";

const EVENTS = "events.";
const DEAD_LETTERS = "dlq.";
const NAME_LENGTH_MAX = 200;
const PARTITIONS_MAX = 10_000;

/** `events.zeek.conn` for the dataset `zeek.conn`. */
export function eventsTopic(dataset: string): string {
  return EVENTS + dataset;
}

/** Whether the topic holds normalised events. */
export function isEventsTopic(topic: string): boolean {
  return topic.startsWith(EVENTS);
}

/** `dlq.splunk` for the sink `splunk`. */
export function deadLetterTopic(sink: string): string {
  return DEAD_LETTERS + sink;
}

/** Whether a topic may have this name. */
export function isTopicName(name: string): boolean {
  return isSafeName(name, NAME_LENGTH_MAX);
}

/** Whether a partition may have this number: 0 to 9,999. */
export function isPartitionNumber(partition: number): boolean {
  return Number.isInteger(partition) && partition >= 0 && partition < PARTITIONS_MAX;
}
