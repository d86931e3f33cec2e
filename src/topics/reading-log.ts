import { PipelineError } from "../errors.ts";
import type { Logger } from "../telemetry/index.ts";
import { CommittedLog, type CommittedLogParts, loadPartitions } from "./committed-log.ts";
import type { OpenFiles } from "./open-files.ts";
import type { Step } from "./topic-log.ts";

/** What a reading log adds. */
export interface ReadingLogParts extends CommittedLogParts {
  readonly openFiles: OpenFiles;
  readonly logger: Logger;
  readonly pollIntervalMs: number;
}

/** The log of a process that only reads, while another may write. */
export class ReadingLog extends CommittedLog {
  readonly #parts: ReadingLogParts;
  #version: number;
  #poll: NodeJS.Timeout | undefined;

  constructor(parts: ReadingLogParts) {
    super(parts);
    this.#parts = parts;
    this.#version = parts.ledger.version();
    loadPartitions(parts.ledger, parts.table);
  }

  step(): Step {
    this.look();
    const message = "the topic log was opened for reading; open it in write mode to append";
    throw new PipelineError("TOPIC_WRITE_FAILED", message);
  }

  override waitForCommit(seen: number, signal: AbortSignal): Promise<void> {
    const waiting = super.waitForCommit(seen, signal);
    this.#poll ??= setInterval(() => this.#pollOnce(), this.#parts.pollIntervalMs);
    return waiting;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.#poll);
    this.committed.close();
    await this.#parts.openFiles.close();
    this.#parts.ledger.close(false);
  }

  protected override look(): void {
    super.look();
    const version = this.#parts.ledger.version();
    if (version === this.#version) return;
    this.#version = version;
    loadPartitions(this.#parts.ledger, this.#parts.table);
    this.committed.fire();
  }

  #pollOnce(): void {
    if (this.committed.waiters === 0) {
      clearInterval(this.#poll);
      this.#poll = undefined;
      return;
    }
    try {
      this.look();
    } catch (error) {
      this.#parts.logger.warn({ reason: String(error) }, "topic.poll_failed");
    }
  }
}
