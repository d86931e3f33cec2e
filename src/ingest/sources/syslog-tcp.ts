import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

import { countFromZero } from "../../telemetry/index.ts";
import type { ArrivalDeps } from "./arrival.ts";
import { SyslogFramer } from "./syslog-framer.ts";
import {
  ArrivalQueue,
  bindError,
  type SyslogSource,
  type SyslogSourceOptions,
} from "./syslog-source.ts";

export interface SyslogTcpSourceOptions extends SyslogSourceOptions {
  /** Further connections are closed at once; 1024 when absent. */
  readonly connectionsMax?: number;
  /** A connection that is silent for so long is closed; 10 minutes when absent. */
  readonly idleMs?: number;
}

/**
 * Syslog over TCP (RFC 6587, both framings). While the queue is full no connection is read, so
 * senders wait; it is exceeded by what each connection had just read (64 KiB) at most. After
 * abort, what has been received is still given out. Rejects with `PORT_IN_USE`.
 */
export async function openSyslogTcpSource(
  options: SyslogTcpSourceOptions,
  deps: ArrivalDeps,
): Promise<SyslogSource> {
  const { name, queueBytesMax = 32 * 1024 * 1024 } = options;
  const arrivals = new ArrivalQueue({ name, queueBytesMax }, "tcp", deps);
  const server = createServer();
  const sockets = new Set<Socket>();
  server.maxConnections = options.connectionsMax ?? 1_024;
  for (const code of ["connections_max", "connection"]) {
    countFromZero(deps.metrics.sourceErrors, { source: name, code });
  }
  server.on("drop", () => deps.metrics.sourceErrors.inc({ source: name, code: "connections_max" }));
  server.on("connection", (socket) => serve(socket, { options, deps, arrivals, sockets }));
  await listen(server, options);
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= closeAll(server, sockets).then(() => arrivals.queue.close());
    return closing;
  };
  const stop = (): void => void close();
  const bound = server.address();
  return {
    name,
    address: () => (typeof bound === "object" && bound !== null ? bound : options),
    close,
    async *batches(signal) {
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      try {
        yield* arrivals.batches(() => {
          if (!arrivals.queue.full) for (const socket of sockets) socket.resume();
        });
      } finally {
        signal.removeEventListener("abort", stop);
        await close();
      }
    },
  };
}

interface Connection {
  readonly options: SyslogTcpSourceOptions;
  readonly deps: ArrivalDeps;
  readonly arrivals: ArrivalQueue;
  readonly sockets: Set<Socket>;
}

function serve(socket: Socket, { options, deps, arrivals, sockets }: Connection): void {
  const source = options.name;
  const peer = socket.remoteAddress ?? "";
  const framer = new SyslogFramer(options.recordBytesMax ?? 256 * 1024, (message) =>
    arrivals.add(message, peer),
  );
  sockets.add(socket);
  const idleMs = options.idleMs ?? 600_000;
  socket.setTimeout(idleMs);
  socket.on("timeout", () => {
    // A sender that is held back by us is not idle; its time begins anew.
    if (socket.isPaused()) socket.setTimeout(idleMs);
    else socket.destroy();
  });
  socket.on("data", (chunk: Buffer) => {
    deps.metrics.sourceBytes.inc({ source }, chunk.length);
    framer.push(chunk);
    if (arrivals.queue.full) socket.pause();
  });
  socket.on("error", (cause) => {
    deps.metrics.sourceErrors.inc({ source, code: "connection" });
    deps.logger.debug({ source, peer, cause }, "syslog connection failed");
  });
  socket.on("close", () => {
    framer.end();
    sockets.delete(socket);
  });
}

async function listen(server: Server, options: SyslogSourceOptions): Promise<void> {
  try {
    server.listen(options.port, options.address);
    await once(server, "listening");
  } catch (error) {
    throw bindError(options, error);
  }
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    // Called when the last connection is closed, so each framer has given its last message.
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
