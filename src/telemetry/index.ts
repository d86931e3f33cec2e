export {
  createLogger,
  type LogFields,
  type Logger,
  type LogLevel,
  silentLogger,
} from "./logger.ts";
export { countFromZero, createMetrics, type Metrics } from "./metrics.ts";
