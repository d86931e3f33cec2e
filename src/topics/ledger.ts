import { randomInt } from "node:crypto";
import { DatabaseSync, type StatementSync } from "node:sqlite";

import { PipelineError } from "../errors.ts";
import type { Segment } from "./partition.ts";
import type { PositionChange, StateChange } from "./step-draft.ts";
import type { Offset, TopicPartition } from "./topic-log.ts";

/** What one group commit writes, all or nothing. */
export interface LedgerChange {
  readonly segments: readonly SegmentRow[];
  readonly positions: readonly PositionChange[];
  readonly states: readonly StateChange[];
}

export interface SegmentRow {
  readonly at: TopicPartition;
  readonly segment: Segment;
}

export interface PartitionRow {
  readonly at: TopicPartition;
  readonly start: number;
  readonly end: number;
}

/** What the log asks of its ledger; tests wrap it to fail around a commit. */
export interface LedgerPort {
  /** Secret of this log that its checksums begin with. */
  readonly salt: number;
  /** Whether the last writer closed the log. */
  readonly closedCleanly: boolean;
  commit(change: LedgerChange): void;
  /** Removes the partition's segments that end at or before `start`. */
  cutStart(at: TopicPartition, start: number): void;
  /** Says how long a segment really is; null when there is nothing left of it. */
  correct(at: TopicPartition, base: number, bytes: number | null): void;
  partitions(): readonly PartitionRow[];
  /** Segments from `base` on, in order. */
  segments(at: TopicPartition, base: number): readonly Segment[];
  position(consumer: string, at: TopicPartition): Offset | null;
  state(namespace: string, key: string): Uint8Array | null;
  states(namespace: string): ReadonlyMap<string, Uint8Array>;
  /** Changes whenever another connection committed. */
  version(): number;
  /** Everything read in `work` is of one commit. */
  snapshot(work: () => void): void;
  /** `clean`: everything was flushed and need not be checked when the log is opened again. */
  close(clean: boolean): void;
}

/**
 * Opens `ledger.db`. In mode "write" it is made if need be and marked as in use; in mode "read"
 * nothing is written. Fails with TOPIC_CORRUPT if it cannot be used.
 */
export function openLedger(path: string, mode: "write" | "read"): LedgerPort {
  try {
    const database = new DatabaseSync(path, { readOnly: mode === "read", timeout: BUSY_MS });
    if (mode === "write") prepareForWriting(database);
    return new Ledger(database, mode);
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const hint =
      mode === "read"
        ? "there is no log there yet, or it may not be read"
        : "restore the directory from a copy, or move it away to begin anew";
    throw new PipelineError("TOPIC_CORRUPT", `cannot use the ledger ${path}: ${hint}`, error);
  }
}

const FORMAT = 1;
const BUSY_MS = 5_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS partitions (topic TEXT, partition INTEGER, start INTEGER NOT NULL,
  end INTEGER NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segments (topic TEXT, partition INTEGER, base INTEGER,
  end INTEGER NOT NULL, bytes INTEGER NOT NULL, first_append INTEGER NOT NULL,
  last_append INTEGER NOT NULL, PRIMARY KEY (topic, partition, base)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS positions (consumer TEXT, topic TEXT, partition INTEGER,
  next INTEGER NOT NULL, PRIMARY KEY (consumer, topic, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS states (namespace TEXT, key TEXT, value BLOB NOT NULL,
  PRIMARY KEY (namespace, key));
`;

function prepareForWriting(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  database.exec(SCHEMA);
  const insert = database.prepare("INSERT OR IGNORE INTO meta VALUES (?, ?)");
  insert.run("format", FORMAT);
  insert.run("salt", randomInt(2 ** 32));
  insert.run("clean", 1);
}

class Ledger implements LedgerPort {
  readonly salt: number;
  readonly closedCleanly: boolean;
  readonly #database: DatabaseSync;
  readonly #mode: "write" | "read";
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync, mode: "write" | "read") {
    this.#database = database;
    this.#mode = mode;
    this.#statements = prepareStatements(database);
    if (this.#meta("format") !== FORMAT) {
      const message = "the topic log was written by another version; use that version to read it";
      throw new PipelineError("TOPIC_CORRUPT", message);
    }
    this.salt = this.#meta("salt");
    this.closedCleanly = this.#meta("clean") === 1;
    if (mode === "write") database.exec("UPDATE meta SET value = 0 WHERE name = 'clean'");
  }

  commit(change: LedgerChange): void {
    const { putPartition, putSegment, putPosition, putState, removeState } = this.#statements;
    this.#transaction("BEGIN IMMEDIATE", () => {
      for (const { at, segment } of change.segments) {
        const { base, end, bytes, firstAppend, lastAppend } = segment;
        putPartition.run(at.topic, at.partition, end);
        putSegment.run(at.topic, at.partition, base, end, bytes, firstAppend, lastAppend);
      }
      for (const { consumer, at, next } of change.positions) {
        putPosition.run(consumer, at.topic, at.partition, next);
      }
      for (const { namespace, key, value } of change.states) {
        if (value === null) removeState.run(namespace, key);
        else putState.run(namespace, key, value);
      }
    });
  }

  cutStart(at: TopicPartition, start: number): void {
    const { setStart, removeSegments } = this.#statements;
    this.#transaction("BEGIN IMMEDIATE", () => {
      setStart.run(start, at.topic, at.partition);
      removeSegments.run(at.topic, at.partition, start);
    });
  }

  correct(at: TopicPartition, base: number, bytes: number | null): void {
    const { setBytes, removeSegment } = this.#statements;
    if (bytes === null) removeSegment.run(at.topic, at.partition, base);
    else setBytes.run(bytes, at.topic, at.partition, base);
  }

  partitions(): readonly PartitionRow[] {
    return this.#statements.partitions.all().map((row) => ({
      at: { topic: String(row["topic"]), partition: Number(row["partition"]) },
      start: Number(row["start"]),
      end: Number(row["end"]),
    }));
  }

  segments(at: TopicPartition, base: number): readonly Segment[] {
    return this.#statements.segments.all(at.topic, at.partition, base).map((row) => ({
      base: Number(row["base"]),
      end: Number(row["end"]),
      bytes: Number(row["bytes"]),
      firstAppend: Number(row["first_append"]),
      lastAppend: Number(row["last_append"]),
    }));
  }

  position(consumer: string, at: TopicPartition): Offset | null {
    const next = this.#statements.position.get(consumer, at.topic, at.partition)?.["next"];
    // The column holds what putPosition stored: an Offset.
    return next === undefined ? null : (Number(next) as Offset);
  }

  state(namespace: string, key: string): Uint8Array | null {
    const value = this.#statements.state.get(namespace, key)?.["value"];
    return value instanceof Uint8Array ? value : null;
  }

  states(namespace: string): ReadonlyMap<string, Uint8Array> {
    const states = new Map<string, Uint8Array>();
    for (const row of this.#statements.states.all(namespace)) {
      const value = row["value"];
      if (value instanceof Uint8Array) states.set(String(row["key"]), value);
    }
    return states;
  }

  version(): number {
    return Number(this.#statements.version.get()?.["data_version"]);
  }

  snapshot(work: () => void): void {
    this.#transaction("BEGIN", work);
  }

  close(clean: boolean): void {
    try {
      if (clean && this.#mode === "write") {
        this.#database.exec("UPDATE meta SET value = 1 WHERE name = 'clean'");
      }
    } finally {
      this.#database.close();
    }
  }

  #meta(name: string): number {
    return Number(this.#statements.meta.get(name)?.["value"]);
  }

  #transaction(begin: string, work: () => void): void {
    this.#database.exec(begin);
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      // A full disk makes SQLite roll back by itself; then there is nothing left to do.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

function prepareStatements(database: DatabaseSync): Record<StatementName, StatementSync> {
  return {
    meta: database.prepare("SELECT value FROM meta WHERE name = ?"),
    putPartition: database.prepare(
      `INSERT INTO partitions VALUES (?, ?, 0, ?)
       ON CONFLICT (topic, partition) DO UPDATE SET end = excluded.end`,
    ),
    putSegment: database.prepare(
      `INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (topic, partition, base) DO UPDATE
       SET end = excluded.end, bytes = excluded.bytes, last_append = excluded.last_append`,
    ),
    putPosition: database.prepare("INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)"),
    putState: database.prepare("INSERT OR REPLACE INTO states VALUES (?, ?, ?)"),
    removeState: database.prepare("DELETE FROM states WHERE namespace = ? AND key = ?"),
    setStart: database.prepare("UPDATE partitions SET start = ? WHERE topic = ? AND partition = ?"),
    removeSegments: database.prepare(
      "DELETE FROM segments WHERE topic = ? AND partition = ? AND end <= ?",
    ),
    setBytes: database.prepare(
      "UPDATE segments SET bytes = ? WHERE topic = ? AND partition = ? AND base = ?",
    ),
    removeSegment: database.prepare(
      "DELETE FROM segments WHERE topic = ? AND partition = ? AND base = ?",
    ),
    partitions: database.prepare("SELECT * FROM partitions"),
    segments: database.prepare(
      "SELECT * FROM segments WHERE topic = ? AND partition = ? AND base >= ? ORDER BY base",
    ),
    position: database.prepare(
      "SELECT next FROM positions WHERE consumer = ? AND topic = ? AND partition = ?",
    ),
    state: database.prepare("SELECT value FROM states WHERE namespace = ? AND key = ?"),
    states: database.prepare("SELECT key, value FROM states WHERE namespace = ?"),
    version: database.prepare("PRAGMA data_version"),
  };
}

type StatementName =
  | "meta"
  | "putPartition"
  | "putSegment"
  | "putPosition"
  | "putState"
  | "removeState"
  | "setStart"
  | "removeSegments"
  | "setBytes"
  | "removeSegment"
  | "partitions"
  | "segments"
  | "position"
  | "state"
  | "states"
  | "version";
