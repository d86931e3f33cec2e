import { join } from "node:path";

import { partitionSalt } from "./batch-format.ts";
import type { Offset, TopicInfo, TopicPartition } from "./topic-log.ts";
import { byTopic } from "./topic-order.ts";

/** One segment file as far as it is committed. Times are of the append, by the writer's clock. */
export interface Segment {
  readonly base: number;
  /** One beyond the last committed offset. */
  readonly end: number;
  /** Committed bytes; the file may be longer while a commit is on its way. */
  readonly bytes: number;
  readonly firstAppend: number;
  readonly lastAppend: number;
}

/** Where the partitions of a log lie, and the secret that its ledger keeps. */
export interface LogPlace {
  readonly topicsDirectory: string;
  readonly salt: number;
}

/** What is committed of one partition. Segments are replaced, never changed. */
export class Partition {
  readonly at: TopicPartition;
  readonly directory: string;
  /** What its checksums begin with. */
  readonly salt: number;
  start = 0;
  end = 0;
  segments: readonly Segment[] = [];

  constructor(at: TopicPartition, log: LogPlace) {
    this.at = { topic: at.topic, partition: at.partition };
    this.directory = join(log.topicsDirectory, at.topic, String(at.partition));
    this.salt = partitionSalt(log.salt, at);
  }

  path(base: number): string {
    return join(this.directory, segmentName(base));
  }

  get bytes(): number {
    let sum = 0;
    for (const segment of this.segments) sum += segment.bytes;
    return sum;
  }

  /** The first segment that ends beyond `offset`. */
  segmentAt(offset: number): Segment | undefined {
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.segments[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.segments[low];
  }

  /** Puts a new or longer segment in its place at the end. */
  extend(segment: Segment): void {
    const last = this.segments.at(-1);
    const kept = last?.base === segment.base ? this.segments.slice(0, -1) : this.segments;
    this.segments = [...kept, segment];
    this.end = segment.end;
  }

  /** Forgets the segments that end at or before `start`. */
  cutStart(start: number): void {
    this.start = start;
    this.segments = this.segments.filter((segment) => segment.end > start);
  }

  info(): TopicInfo {
    return {
      ...this.at,
      start: this.start as Offset,
      end: this.end as Offset,
      bytes: this.bytes,
    };
  }
}

/** The partitions that exist, found without joining names to keys. */
export class PartitionTable {
  readonly #log: LogPlace;
  readonly #topics = new Map<string, Map<number, Partition>>();

  constructor(log: LogPlace) {
    this.#log = log;
  }

  find(at: TopicPartition): Partition | undefined {
    return this.#topics.get(at.topic)?.get(at.partition);
  }

  /** The partition, made empty and invisible if there is none. */
  get(at: TopicPartition): Partition {
    const known = this.find(at);
    if (known !== undefined) return known;
    const partition = new Partition(at, this.#log);
    const partitions = this.#topics.get(at.topic) ?? new Map<number, Partition>();
    partitions.set(at.partition, partition);
    this.#topics.set(at.topic, partitions);
    return partition;
  }

  of(topic: string): readonly Partition[] {
    return [...(this.#topics.get(topic)?.values() ?? [])];
  }

  names(): readonly string[] {
    return [...this.#topics.keys()];
  }

  *all(): Iterable<Partition> {
    for (const partitions of this.#topics.values()) yield* partitions.values();
  }

  infos(): readonly TopicInfo[] {
    const infos: TopicInfo[] = [];
    for (const partition of this.all()) if (partition.end > 0) infos.push(partition.info());
    return infos.sort(byTopic);
  }
}

/** `00000000000000001234.log`: sorts as the offsets do. */
function segmentName(base: number): string {
  return `${String(base).padStart(20, "0")}.log`;
}

/** The base offset in the name of a segment; null for any other file. */
export function segmentBase(name: string): number | null {
  return /^\d{20}\.log$/.test(name) ? Number(name.slice(0, 20)) : null;
}
