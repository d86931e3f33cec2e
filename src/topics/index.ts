export { type EmbeddedLogOptions, openEmbeddedLog } from "./embedded-log.ts";
export { openMemoryLog } from "./memory-log.ts";
export type { RetentionRule } from "./retention.ts";
export type {
  NewRecord,
  Offset,
  RecordBatch,
  Step,
  TopicInfo,
  TopicLog,
  TopicPartition,
  TopicRecord,
} from "./topic-log.ts";
export {
  alertsTopic,
  deadLetterTopic,
  eventsTopic,
  factsTopic,
  isEventsTopic,
  isTopicName,
  quarantineTopic,
} from "./topic-names.ts";
