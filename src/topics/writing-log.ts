import { performance } from "node:perf_hooks";

import { errorOf } from "../lib/caught.ts";
import { BATCH_BYTES, BufferPool, CommitGroup } from "./commit-group.ts";
import { CommittedLog, type CommittedLogParts } from "./committed-log.ts";
import type { GroupWriter } from "./group-writer.ts";
import type { OpenFiles } from "./open-files.ts";
import { type StepContent, StepDraft } from "./step-draft.ts";
import type { Step } from "./topic-log.ts";
import type { WriterLock } from "./writer-lock.ts";

/** What the writing log adds to the reading half. */
export interface WritingLogParts extends CommittedLogParts {
  readonly writer: GroupWriter;
  readonly openFiles: OpenFiles;
  readonly lock: WriterLock;
  readonly retain: () => Promise<void>;
  readonly commitIntervalMs: number;
  readonly commitBytesMax: number;
  readonly retentionIntervalMs: number;
}

/**
 * The log of the one process that writes. Groups are written one after the other; meanwhile
 * the next is filled. What waits is bounded by the steps that callers have handed over and not
 * awaited.
 */
export class WritingLog extends CommittedLog {
  readonly #parts: WritingLogParts;
  readonly #pool: BufferPool;
  /** Oldest first; only the last one still takes steps. */
  readonly #groups: CommitGroup[] = [];
  readonly #retentionTimer: NodeJS.Timeout;
  #commitTimer: NodeJS.Timeout | undefined;
  #retentionDue = false;
  #working: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  constructor(parts: WritingLogParts) {
    super(parts);
    this.#parts = parts;
    this.#pool = new BufferPool(Math.ceil((2 * parts.commitBytesMax) / BATCH_BYTES));
    this.#retentionTimer = setInterval(() => {
      this.#retentionDue = true;
      this.#schedule();
    }, parts.retentionIntervalMs);
    this.#retentionTimer.unref();
  }

  step(): Step {
    this.look();
    return new StepDraft((content, urgent) => this.#submit(content, urgent));
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #submit(content: StepContent, urgent: boolean): Promise<void> {
    if (this.closed) content.giveUp();
    this.look();
    const committed = this.#openGroup().add(content, urgent);
    this.#schedule();
    await committed;
  }

  #openGroup(): CommitGroup {
    const { table, commitBytesMax, commitIntervalMs } = this.#parts;
    const last = this.#groups.at(-1);
    if (last !== undefined && last.bytes < commitBytesMax) return last;
    const group = new CommitGroup(table, this.#pool, performance.now() + commitIntervalMs);
    this.#groups.push(group);
    return group;
  }

  #schedule(): void {
    if (this.#working !== null) return;
    const first = this.#groups[0];
    if (this.#retentionDue || this.#isDue(first)) {
      clearTimeout(this.#commitTimer);
      this.#commitTimer = undefined;
      this.#working = this.#work();
    } else if (first !== undefined && this.#commitTimer === undefined) {
      const waitMs = Math.max(0, first.dueAtMs - performance.now());
      this.#commitTimer = setTimeout(() => {
        this.#commitTimer = undefined;
        this.#schedule();
      }, waitMs);
    }
  }

  // The timer may fire a little before the time it was set for.
  #isDue(group: CommitGroup | undefined): boolean {
    if (group === undefined) return false;
    if (this.closed || group.bytes >= this.#parts.commitBytesMax) return true;
    return group.dueAtMs - performance.now() < 1 || this.#groups.some(({ urgent }) => urgent);
  }

  /** Writes what is due, one group after the other, and looks after retention in between. */
  async #work(): Promise<void> {
    for (;;) {
      const group = this.#groups[0];
      if (group !== undefined && this.#isDue(group)) {
        this.#groups.shift();
        await this.#write(group);
      } else if (this.#retentionDue) {
        this.#retentionDue = false;
        await this.#parts.retain();
      } else {
        break;
      }
    }
    this.#working = null;
    this.#schedule();
  }

  async #write(group: CommitGroup): Promise<void> {
    try {
      await this.#parts.writer.write(group);
    } catch (error) {
      // Steps behind it may build on what is now lost (a later position), so they fail with it.
      const lost = [group, ...this.#groups.splice(0)];
      const reason = errorOf(error);
      for (const each of lost) each.reject(reason);
      // A full disk may have room again once old segments are gone.
      this.#retentionDue = true;
      return;
    }
    group.resolve();
    this.committed.fire();
  }

  async #shutDown(): Promise<void> {
    const { openFiles, ledger, lock } = this.#parts;
    this.closed = true;
    clearInterval(this.#retentionTimer);
    this.#retentionDue = false;
    this.#schedule();
    await this.#working;
    clearTimeout(this.#commitTimer);
    this.committed.close();
    try {
      await openFiles.close();
      ledger.close(true);
    } finally {
      lock.release();
    }
  }
}
