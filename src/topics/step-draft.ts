import { invariant } from "../lib/invariant.ts";
import type { NewRecord, Offset, Step, TopicPartition } from "./topic-log.ts";
import { isPartitionNumber, isTopicName } from "./topic-names.ts";

/** Records for one partition, in the order they were appended. */
export interface Appends {
  readonly at: TopicPartition;
  readonly records: readonly NewRecord[];
}

export interface PositionChange {
  readonly consumer: string;
  readonly at: TopicPartition;
  readonly next: Offset;
}

export interface StateChange {
  readonly namespace: string;
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** What a step collected until its commit. */
export interface StepContent {
  readonly appends: readonly Appends[];
  readonly positions: readonly PositionChange[];
  readonly states: readonly StateChange[];
  /** Marks the step as rejected, before its promise is. */
  readonly giveUp: () => void;
}

/** Takes a finished step over; resolves when it is durable and visible. */
export type CommitStep = (content: StepContent, urgent: boolean) => Promise<void>;

/** The step of every log: collects without copying the values, and hands over once. */
export class StepDraft implements Step {
  readonly #commit: CommitStep;
  readonly #appends: DraftAppends[] = [];
  readonly #positions: PositionChange[] = [];
  readonly #states: StateChange[] = [];
  #committed = false;
  #rejected = false;

  constructor(commit: CommitStep) {
    this.#commit = commit;
  }

  get rejected(): boolean {
    return this.#rejected;
  }

  append(at: TopicPartition, records: readonly NewRecord[]): void {
    invariant(!this.#committed, "a committed step takes no records");
    if (records.length === 0) return;
    for (const known of this.#appends) {
      if (known.at.partition === at.partition && known.at.topic === at.topic) {
        addTo(known, records);
        return;
      }
    }
    // Names come from checked configuration; a name that climbs out of the directory stops here.
    invariant(isTopicName(at.topic), `"${at.topic}" is no name for a topic`);
    invariant(isPartitionNumber(at.partition), `${at.partition} is no number for a partition`);
    this.#appends.push({ at, records, own: null });
  }

  setPosition(consumer: string, at: TopicPartition, next: Offset): void {
    invariant(!this.#committed, "a committed step takes no positions");
    this.#positions.push({ consumer, at, next });
  }

  setState(namespace: string, key: string, value: Uint8Array | null): void {
    invariant(!this.#committed, "a committed step takes no state");
    this.#states.push({ namespace, key, value });
  }

  commit(options?: { readonly urgent?: boolean }): Promise<void> {
    invariant(!this.#committed, "a step is committed once");
    this.#committed = true;
    const content: StepContent = {
      appends: this.#appends,
      positions: this.#positions,
      states: this.#states,
      giveUp: () => {
        this.#rejected = true;
      },
    };
    return this.#commit(content, options?.urgent === true);
  }
}

interface DraftAppends {
  readonly at: TopicPartition;
  records: readonly NewRecord[];
  /** The same array as `records` once it is the draft's own and may grow. */
  own: NewRecord[] | null;
}

// The first array is kept as it is; only a second append to the same partition makes a copy.
function addTo(appends: DraftAppends, records: readonly NewRecord[]): void {
  if (appends.own === null) {
    appends.own = appends.records.slice();
    appends.records = appends.own;
  }
  for (const record of records) appends.own.push(record);
}
