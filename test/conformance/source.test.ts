import { createSocket } from "node:dgram";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import {
  createRunId,
  type HttpSource,
  openFileSource,
  openHttpSource,
  openReplaySource,
  openSyslogTcpSource,
  openSyslogUdpSource,
  type Source,
  type SyslogSource,
} from "../../src/ingest/index.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { createMetrics, silentLogger } from "../../src/telemetry/index.ts";
import { sourceContract, type SourceRig } from "./source.ts";

const QUEUE_BYTES = 64 * 1024;
const NOT_READ_AGAIN = "what came by the network comes once";

sourceContract("file source that follows", () =>
  fileRig((paths, deps) =>
    openFileSource(
      { name: "s", paths, mode: "follow", pollMs: 2, scanMs: 4, batchRecordsMax: 40 },
      deps,
    ),
  ),
);

sourceContract("file source that reads once", () =>
  fileRig((paths, deps) =>
    openFileSource({ name: "s", paths, mode: "once", batchRecordsMax: 40 }, deps),
  ),
);

sourceContract("file source that holds the process up", () =>
  fileRig((paths, deps) =>
    openFileSource({ name: "s", paths, mode: "once", blocking: true, batchRecordsMax: 40 }, deps),
  ),
);

sourceContract("replay source", () =>
  fileRig((paths, deps) => openReplaySource({ name: "s", paths, recordsPerSecond: 4_000 }, deps)),
);

sourceContract("syslog over UDP", async () => {
  const socket = createSocket("udp4");
  return syslogRig(openSyslogUdpSource, {
    aheadMax: "datagrams cannot be held back: the queue drops them (see arrival-sources.test.ts)",
    send: async (port, lines) => {
      for (const line of lines) {
        await new Promise((sent) => socket.send(line, port, "127.0.0.1", sent));
      }
    },
    close: () => socket.close(),
  });
});

sourceContract("syslog over TCP", async () => {
  const sockets: Socket[] = [];
  return syslogRig(openSyslogTcpSource, {
    // The queue, and what the connection had just read.
    aheadMax: QUEUE_BYTES + 2 * 64 * 1024,
    send: async (port, lines) => {
      const socket = connect(port, "127.0.0.1");
      sockets.push(socket);
      socket.on("error", () => {});
      socket.end(lines.map((line) => `${line}\n`).join(""));
      await once(socket, "connect");
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
});

sourceContract("HTTP push", async () => {
  const shared = common();
  let source: HttpSource | null = null;
  return {
    ...counts(shared.metrics),
    looksOnce: false,
    resumes: NOT_READ_AGAIN,
    aheadMax: QUEUE_BYTES,
    open: async () => {
      source = openHttpSource({ name: "s", queueBytesMax: QUEUE_BYTES }, shared);
      return source;
    },
    // In many bodies, each after the answer to the one before.
    feed: async (lines) => {
      for (let at = 0; at < lines.length; at += 20) {
        await source?.push(Buffer.from(lines.slice(at, at + 20).join("\n")), "::1");
      }
    },
    openHandles: async () => 0,
    close: async () => {},
  };
});

type FileDeps = Parameters<typeof openFileSource>[1];

async function fileRig(
  open: (paths: readonly string[], deps: FileDeps) => Source,
): Promise<SourceRig> {
  const directory = await mkdtemp(path.join(tmpdir(), "sluice-source-"));
  const file = path.join(directory, "a.log");
  const shared = common();
  const write = (lines: readonly string[]): Promise<void> =>
    appendFile(file, lines.map((line) => `${line}\n`).join(""));
  return {
    ...counts(shared.metrics),
    looksOnce: true,
    resumes: true,
    // One batch, in turns of 256 KiB.
    aheadMax: 2 * 256 * 1024,
    open: async (states) => open([file], { ...shared, states: new Map(states) }),
    feed: write,
    openHandles: async () => {
      const fds = await readdir("/proc/self/fd");
      const links = await Promise.all(
        fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
      );
      return links.filter((link) => link.startsWith(directory)).length;
    },
    close: () => rm(directory, { recursive: true }),
  };
}

interface Sender {
  readonly aheadMax: number | string;
  send(port: number, lines: readonly string[]): Promise<void>;
  close(): void;
}

function syslogRig(
  open: typeof openSyslogTcpSource | typeof openSyslogUdpSource,
  sender: Sender,
): SourceRig {
  const shared = common();
  const opened: SyslogSource[] = [];
  return {
    ...counts(shared.metrics),
    looksOnce: false,
    resumes: NOT_READ_AGAIN,
    aheadMax: sender.aheadMax,
    open: async () => {
      const bounds = typeof sender.aheadMax === "number" ? { queueBytesMax: QUEUE_BYTES } : {};
      const source = await open({ name: "s", address: "127.0.0.1", port: 0, ...bounds }, shared);
      opened.push(source);
      return source;
    },
    feed: async (lines) => {
      const source = opened.at(-1);
      if (source !== undefined) await sender.send(source.address().port, lines);
    },
    // A port that is free again can be bound.
    openHandles: async () => {
      const port = opened.at(-1)?.address().port ?? 0;
      const again = await open({ name: "again", address: "127.0.0.1", port }, common());
      await again.close();
      return 0;
    },
    close: async () => {
      for (const source of opened) await source.close();
      sender.close();
    },
  };
}

function common() {
  const runId = createRunId(systemClock, Math.random);
  return { clock: systemClock, logger: silentLogger, metrics: createMetrics(), runId };
}

function counts({ sourceRecords, sourceBytes }: ReturnType<typeof createMetrics>) {
  const read = async (counter: typeof sourceRecords): Promise<number> =>
    (await counter.get()).values.find(({ labels }) => labels.source === "s")?.value ?? 0;
  return { recordsCounted: () => read(sourceRecords), bytesRead: () => read(sourceBytes) };
}
