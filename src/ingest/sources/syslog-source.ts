import { PipelineError } from "../../errors.ts";
import type { RawRecord } from "../../event/index.ts";
import { BoundedQueue } from "../../lib/bounded-queue.ts";
import { codeOf } from "../../lib/caught.ts";
import type { Source, SourceBatch } from "../source.ts";
import { type ArrivalDeps, createArrivalIds } from "./arrival.ts";
import type { Cut } from "./partial-record.ts";

export interface SyslogSourceOptions {
  readonly name: string;
  readonly address: string;
  /** 0 lets the system choose one. */
  readonly port: number;
  /** Longer messages are cut; 64 KiB for UDP, 256 KiB for TCP when absent. */
  readonly recordBytesMax?: number;
  /** What waits for the pipeline: when full, TCP senders are held and datagrams dropped. */
  readonly queueBytesMax?: number;
}

/** A listener for syslog, bound when it is opened. */
export interface SyslogSource extends Source {
  address(): { readonly address: string; readonly port: number };
  /** Closes the listener of a source whose batches are never asked for. */
  close(): Promise<void>;
}

/** What has arrived at one listener and was not taken yet; all of it is one stream. */
export class ArrivalQueue {
  readonly queue: BoundedQueue<RawRecord>;
  readonly #make: (message: Cut, address: string) => RawRecord;
  readonly #source: string;
  readonly #deps: ArrivalDeps;

  constructor(
    options: { readonly name: string; readonly queueBytesMax: number },
    transport: "udp" | "tcp",
    deps: ArrivalDeps,
  ) {
    const nextId = createArrivalIds(deps.runId, options.name);
    this.queue = new BoundedQueue(options.queueBytesMax);
    this.#source = options.name;
    this.#deps = deps;
    this.#make = (message, address) => ({
      id: nextId(),
      source: options.name,
      stream: options.name,
      bytes: message.bytes,
      cutBytes: message.cutBytes,
      received: deps.clock.now(),
      origin: { kind: "peer", transport, address },
    });
  }

  add(message: Cut, address: string): void {
    this.queue.add(this.#make(message, address), message.bytes.length + RECORD_OVERHEAD_BYTES);
  }

  /** Batches until the queue is closed and empty; `onTaken` is told of each. */
  async *batches(onTaken: () => void): AsyncGenerator<SourceBatch> {
    let opened = [this.#source];
    yield { ...NO_POSITION, records: [], opened };
    opened = [];
    for (;;) {
      await this.queue.ready();
      const records = this.queue.take(BATCH_RECORDS_MAX, BATCH_BYTES_MAX);
      if (records.length === 0) return;
      onTaken();
      this.#deps.metrics.sourceRecords.inc({ source: this.#source }, records.length);
      yield { ...NO_POSITION, records, opened };
    }
  }
}

/** The error of a failed bind, with what to do. */
export function bindError(options: SyslogSourceOptions, cause: unknown): PipelineError {
  const place = `${options.address}:${options.port}`;
  if (codeOf(cause) === "EADDRINUSE") {
    const advice = "stop the program that uses it, or set another port";
    return new PipelineError(
      "PORT_IN_USE",
      `source "${options.name}": ${place} is in use; ${advice}`,
      cause,
    );
  }
  return new PipelineError(
    "SOURCE_FAILED",
    `source "${options.name}" cannot listen on ${place}: ${String(cause)}`,
    cause,
  );
}

const NO_POSITION = { checkpoint: new Map<string, Uint8Array | null>(), ended: [] };
const BATCH_RECORDS_MAX = 8_192;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;

/** So that a flood of tiny messages is bounded too. */
const RECORD_OVERHEAD_BYTES = 256;
