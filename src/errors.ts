/** What failed in the world outside. A program that embeds Sluice tells failures apart by these. */
export type PipelineErrorCode =
  | "TOPIC_LOCKED"
  | "TOPIC_WRITE_FAILED"
  | "TOPIC_CLOSED"
  | "TOPIC_CORRUPT"
  | "SCHEMA_INCOMPATIBLE"
  | "TOPIC_UNKNOWN"
  | "RECORD_UNKNOWN"
  | "SERVICE_UNREACHABLE"
  | "SOURCE_FAILED"
  | "CONFIG_INVALID"
  | "RULES_UNREADABLE"
  | "OUTPUT_UNWRITABLE"
  | "USAGE"
  | "PORT_IN_USE";

/** A failure of the world (disk, network, configuration), with what to do about it. */
export class PipelineError extends Error {
  override readonly name = "PipelineError";
  readonly code: PipelineErrorCode;

  constructor(code: PipelineErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}
