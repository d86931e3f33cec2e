import type { Writable } from "node:stream";

import { PipelineError } from "../errors.ts";
import { codeOf } from "../lib/caught.ts";

/** Where a command writes. Results go to `out`; what is said about them goes to `note`. */
export interface Io {
  /**
   * Resolves when the text is written, so that a slow reader holds the command back. Rejects with
   * OUTPUT_UNWRITABLE when it cannot be (a full disk). Bytes are UTF-8, and may change then.
   */
  out(text: string | Uint8Array): Promise<void>;
  note(line: string): void;
  /** A log line, to where `note` writes; those that a reader that stands still misses are counted. */
  log(text: string): void;
  /** Aborted when nobody reads `out` any more: what is only made for it can be left. */
  readonly unread: AbortSignal;
  /** Whether a person looks at `out`. */
  readonly isTerminal: boolean;
}

/**
 * The streams of the process. A reader that goes away (`| head`) ends the output quietly; one that
 * stands still (Ctrl-S, a dead connection) holds back only who waits for `out`.
 */
export function processIo(): Io {
  // Each write of `out` hears of its own failure; of what cannot be noted nobody is left to be told.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  letGo(process.stdout);
  letGo(process.stderr);
  const reading = new AbortController();
  return {
    out: outTo(process.stdout, reading),
    unread: reading.signal,
    note: (line) => {
      process.stderr.write(`${line}\n`);
    },
    log: bounded(process.stderr),
    isTerminal: process.stdout.isTTY,
  };
}

function outTo(stream: NodeJS.WriteStream, reading: AbortController): Io["out"] {
  const { signal: unread } = reading;
  let failure: Error | null = null;
  return async (text) => {
    if (unread.aborted) return;
    const cause = failure ?? (await write(stream, text));
    // Of writes that wait together the first one says why.
    if (cause === null || unread.aborted) return;
    if (isGone(cause, stream.isTTY)) {
      reading.abort();
      return;
    }
    failure = cause;
    const message = `cannot write the output: ${cause.message}`;
    throw new PipelineError("OUTPUT_UNWRITABLE", message, cause);
  };
}

/** Whether a write failed because the pipe is closed, or the terminal hung up. */
function isGone(cause: Error, isTerminal: boolean): boolean {
  const code = codeOf(cause);
  return code === "EPIPE" || (code === "EIO" && isTerminal);
}

/**
 * Node sets terminals to writes that block, and with them the whole process while the terminal is
 * held. There is no documented way out; an end-to-end test holds a terminal to see that this one
 * works.
 */
function letGo(stream: NodeJS.WriteStream): void {
  const { _handle: handle } = stream as { _handle?: { setBlocking?: (blocking: boolean) => void } };
  if (stream.isTTY) handle?.setBlocking?.(false);
}

/** Text that waits for a reader, at most. */
const WAITING_BYTES_MAX = 1 << 20;

function bounded(stream: Writable): (text: string) => void {
  let leftOut = 0;
  return (text) => {
    if (stream.writableLength > WAITING_BYTES_MAX) {
      leftOut += 1;
      return;
    }
    if (leftOut > 0) stream.write(`sluice: ${leftOut} lines left out here: nobody read them\n`);
    leftOut = 0;
    stream.write(text);
  };
}

/** Gives why it failed, or null. */
function write(stream: Writable, text: string | Uint8Array): Promise<Error | null> {
  return new Promise((resolve) => {
    stream.write(text, (cause) => resolve(cause ?? null));
  });
}
