import { CommitSignal, topicClosed } from "./commit-signal.ts";
import { type Appends, type StepContent, StepDraft } from "./step-draft.ts";
import type {
  Offset,
  RecordBatch,
  Step,
  TopicInfo,
  TopicLog,
  TopicPartition,
  TopicRecord,
} from "./topic-log.ts";
import { byTopic } from "./topic-order.ts";

/** A log that keeps everything in memory and nothing on disk: for tests and one-shot commands. */
export function openMemoryLog(): TopicLog {
  return new MemoryLog();
}

class MemoryLog implements TopicLog {
  readonly #partitions = new Map<string, Held>();
  readonly #positions = new Map<string, Offset>();
  readonly #states = new Map<string, Map<string, Uint8Array>>();
  readonly #commits = new CommitSignal();
  #closed = false;

  step(): Step {
    this.#checkOpen();
    return new StepDraft((content) => this.#commit(content));
  }

  async read(at: TopicPartition, from: Offset, maxBytes: number): Promise<RecordBatch> {
    this.#checkOpen();
    const held = this.#partitions.get(nameOf(at))?.records ?? [];
    const records: TopicRecord[] = [];
    let bytes = 0;
    for (let offset: number = from; offset < held.length; offset++) {
      const record = held[offset];
      bytes += record?.value.length ?? 0;
      if (record === undefined || (records.length > 0 && bytes > maxBytes)) break;
      records.push(record);
    }
    return { records, next: (from + records.length) as Offset };
  }

  async waitBeyond(at: TopicPartition, from: Offset, signal: AbortSignal): Promise<void> {
    this.#checkOpen();
    while (!signal.aborted && this.bounds(at).end <= from) {
      await this.#commits.wait(this.commits, signal);
    }
  }

  get commits(): number {
    return this.#commits.count;
  }

  async waitForCommit(seen: number, signal: AbortSignal): Promise<void> {
    await this.#commits.wait(seen, signal);
  }

  topics(): readonly TopicInfo[] {
    this.#checkOpen();
    const infos = Array.from(this.#partitions.values(), ({ at, records, bytes }) => ({
      topic: at.topic,
      partition: at.partition,
      start: 0 as Offset,
      end: records.length as Offset,
      bytes,
    }));
    return infos.sort(byTopic);
  }

  bounds(at: TopicPartition): { readonly start: Offset; readonly end: Offset } {
    this.#checkOpen();
    const end = this.#partitions.get(nameOf(at))?.records.length ?? 0;
    return { start: 0 as Offset, end: end as Offset };
  }

  position(consumer: string, at: TopicPartition): Offset | null {
    this.#checkOpen();
    return this.#positions.get(`${nameOf(at)} ${consumer}`) ?? null;
  }

  state(namespace: string, key: string): Uint8Array | null {
    this.#checkOpen();
    return this.#states.get(namespace)?.get(key)?.slice() ?? null;
  }

  states(namespace: string): ReadonlyMap<string, Uint8Array> {
    this.#checkOpen();
    return new Map(this.#states.get(namespace));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#commits.close();
  }

  async #commit(content: StepContent): Promise<void> {
    if (this.#closed) content.giveUp();
    this.#checkOpen();
    // As on disk, nothing is visible before the caller of commit() went on.
    await Promise.resolve();
    for (const appends of content.appends) this.#append(appends);
    for (const { consumer, at, next } of content.positions) {
      this.#positions.set(`${nameOf(at)} ${consumer}`, next);
    }
    for (const { namespace, key, value } of content.states) {
      const states = this.#states.get(namespace) ?? new Map<string, Uint8Array>();
      this.#states.set(namespace, states);
      if (value === null) states.delete(key);
      else states.set(key, value.slice());
    }
    this.#commits.fire();
  }

  #append({ at, records }: Appends): void {
    const held = this.#partitions.get(nameOf(at)) ?? { at, records: [], bytes: 0 };
    this.#partitions.set(nameOf(at), held);
    for (const record of records) {
      held.records.push({ ...record, offset: held.records.length as Offset });
      held.bytes += record.value.length;
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw topicClosed();
  }
}

interface Held {
  readonly at: TopicPartition;
  readonly records: TopicRecord[];
  bytes: number;
}

// A topic's name has no space, so that no two names meet.
function nameOf(at: TopicPartition): string {
  return `${at.topic} ${at.partition}`;
}
