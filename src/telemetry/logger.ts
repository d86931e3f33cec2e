import { type DestinationStream, pino } from "pino";

/** Structured and rare: an event name as the message, what it is about as fields. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** The name of the event is `message`, so no field is. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly message?: never };

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** One JSON line for each entry, to standard error unless told otherwise. */
export function createLogger(level: LogLevel, to?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    messageKey: "message",
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, to ?? pino.destination({ dest: 2, sync: true }));
}

/** For tests and one-shot commands. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
};
