import type { NewRecord, Offset, Step, TopicLog, TopicPartition } from "../topics/index.ts";
import type { Committable } from "./commit-queue.ts";

/** Outputs, positions and states of one batch of a stage, kept until they are durable. */
export class StageStep implements Committable {
  readonly keep: boolean;
  readonly #records = new Map<string, NewRecord[]>();
  readonly #positions: (readonly [consumer: string, at: TopicPartition, next: Offset])[] = [];
  readonly #states: (readonly [namespace: string, key: string, value: Uint8Array | null])[] = [];
  #bytes = 0;
  #urgent = false;

  constructor(options: { readonly keep: boolean } = { keep: true }) {
    this.keep = options.keep;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get urgent(): boolean {
    return this.#urgent;
  }

  /** Somebody waits for it: commit without waiting for more. */
  hurry(): void {
    this.#urgent = true;
  }

  append(topic: string, record: NewRecord): void {
    const records = this.#records.get(topic);
    if (records === undefined) this.#records.set(topic, [record]);
    else records.push(record);
    this.#bytes += record.value.length;
  }

  setPosition(consumer: string, at: TopicPartition, next: Offset): void {
    this.#positions.push([consumer, at, next]);
  }

  setState(namespace: string, key: string, value: Uint8Array | null): void {
    this.#states.push([namespace, key, value]);
  }

  toStep(log: TopicLog): Step {
    const step = log.step();
    for (const [topic, records] of this.#records) step.append({ topic, partition: 0 }, records);
    for (const [consumer, at, next] of this.#positions) step.setPosition(consumer, at, next);
    for (const [namespace, key, value] of this.#states) step.setState(namespace, key, value);
    return step;
  }
}
