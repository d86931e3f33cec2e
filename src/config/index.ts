export type { Config, LatenessTable, RetentionConfig, SinkConfig, SourceConfig } from "./config.ts";
export { processEnvironment } from "./environment.ts";
export {
  type ConfigProblem,
  type ConfigResult,
  type ConfigUse,
  loadConfig,
  parseConfig,
} from "./load-config.ts";
export type { Environment } from "./references.ts";
