import type { Writable } from "node:stream";

/** Where a command writes. Results go to `out`; what is said about them goes to `note`. */
export interface Io {
  /** Resolves when the reader has room for more, so that a slow reader holds the command back. */
  out(text: string): Promise<void>;
  note(line: string): void;
  /** Whether a person looks at `out`. */
  readonly isTerminal: boolean;
}

/** The streams of the process. A reader that goes away (`| head`) ends the output quietly. */
export function processIo(): Io {
  let readerGone = false;
  process.stdout.on("error", (cause: NodeJS.ErrnoException) => {
    readerGone ||= cause.code === "EPIPE";
  });
  return {
    out: (text) => (readerGone ? Promise.resolve() : write(process.stdout, text)),
    note: (line) => {
      process.stderr.write(`${line}\n`);
    },
    isTerminal: process.stdout.isTTY,
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
