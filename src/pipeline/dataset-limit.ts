import type { RawRecord, Refusal } from "../event/index.ts";
import { eventsTopic, isEventsTopic, type TopicLog } from "../topics/index.ts";
import { quarantinedOf } from "./quarantine-codec.ts";
import type { StreamReader, Taken } from "./take-record.ts";

/** More datasets than any site has; each is a topic with files of its own. */
const DATASETS_MAX = 512;

/**
 * Bounds the number of topics: who sends logs may name their kind as they like (`_path` of Zeek
 * JSON). Events of a kind beyond the bound go to quarantine.
 */
export class DatasetLimit {
  readonly #topics: Set<string>;
  readonly #datasets = new Set<string>();

  constructor(log: TopicLog) {
    const names = log.topics().map(({ topic }) => topic);
    this.#topics = new Set(names.filter(isEventsTopic));
  }

  check(taken: Taken, raw: RawRecord, reader: StreamReader): Taken {
    if (taken.kind !== "event" || this.#admit(taken.event.dataset)) return taken;
    return { kind: "quarantined", record: quarantinedOf(raw, reader.parser, REFUSAL) };
  }

  #admit(dataset: string): boolean {
    if (this.#datasets.has(dataset)) return true;
    const topic = eventsTopic(dataset);
    if (!this.#topics.has(topic) && this.#topics.size >= DATASETS_MAX) return false;
    this.#topics.add(topic);
    this.#datasets.add(dataset);
    return true;
  }
}

const REFUSAL: Refusal = {
  stage: "schema",
  code: "too_many_datasets",
  message: `there are ${DATASETS_MAX} kinds of logs already; is one of the sources sending invented ones?`,
};
