import type { Writable } from "node:stream";

/** Where a command writes. Results go to `out`; what is said about them goes to `note`. */
export interface Io {
  /** Resolves when the reader has room for more, so that a slow reader holds the command back. */
  out(text: string): Promise<void>;
  note(line: string): void;
  /** Takes log lines, to where `note` writes; what a reader that stands still misses is counted. */
  log(text: string): void;
  /** Whether a person looks at `out`. */
  readonly isTerminal: boolean;
}

/**
 * The streams of the process. A reader that goes away (`| head`) ends the output quietly; one that
 * stands still (Ctrl-S, a dead connection) holds back only who waits for `out`.
 */
export function processIo(): Io {
  let readerGone = false;
  process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
    readerGone ||= cause.code === "EPIPE";
  });
  // Nobody is left to be told.
  process.stderr.on("error", () => {});
  letGo(process.stdout);
  letGo(process.stderr);
  const log = bounded(process.stderr);
  return {
    out: (text) => (readerGone ? Promise.resolve() : write(process.stdout, text)),
    note: (line) => log(`${line}\n`),
    log,
    isTerminal: process.stdout.isTTY,
  };
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

function write(stream: Writable, text: string): Promise<void> {
  if (stream.write(text)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done);
      stream.off("error", done);
      stream.off("close", done);
      resolve();
    };
    stream.on("drain", done).on("error", done).on("close", done);
  });
}
