export {
  createLogger,
  type LogFields,
  type Logger,
  type LogLevel,
  silentLogger,
} from "./logger.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
