import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

import { countFromZero } from "../../telemetry/index.ts";
import type { ArrivalDeps } from "./arrival.ts";
import { watchKernelDrops } from "./kernel-drops.ts";
import { cutRecord } from "./partial-record.ts";
import { withoutTrailer } from "./syslog-framer.ts";
import {
  ArrivalQueue,
  bindError,
  type SyslogSource,
  type SyslogSourceOptions,
} from "./syslog-source.ts";

/** Asked of the kernel, so that a burst waits there; it may give less (`net.core.rmem_max`). */
const RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024;

/**
 * Syslog over UDP (RFC 5426): each datagram is one message. Datagrams that find the queue full are
 * dropped and counted (`queue_full`), as are empty ones (`empty`) and, on Linux, those that the
 * kernel had no room for (`kernel`). Rejects with `PORT_IN_USE`.
 */
export async function openSyslogUdpSource(
  options: SyslogSourceOptions,
  deps: ArrivalDeps,
): Promise<SyslogSource> {
  const { name, recordBytesMax = 64 * 1024, queueBytesMax = 32 * 1024 * 1024 } = options;
  const arrivals = new ArrivalQueue({ name, queueBytesMax }, "udp", deps);
  const socket = await bind(options);
  const drop = (reason: string): void => deps.metrics.sourceDropped.inc({ source: name, reason });
  for (const reason of ["empty", "queue_full", "kernel"]) {
    countFromZero(deps.metrics.sourceDropped, { source: name, reason });
  }
  countFromZero(deps.metrics.sourceErrors, { source: name, code: "socket" });
  socket.on("message", (datagram, peer) => {
    deps.metrics.sourceBytes.inc({ source: name }, datagram.length);
    const bytes = withoutTrailer(datagram);
    if (bytes.length === 0) drop("empty");
    else if (arrivals.queue.full) drop("queue_full");
    else arrivals.add(cutRecord(bytes, recordBytesMax), peer.address);
  });
  socket.on("error", (cause) => {
    deps.metrics.sourceErrors.inc({ source: name, code: "socket" });
    deps.logger.error({ source: name, cause }, "udp socket failed");
  });
  const bound = socket.address();
  const unwatch = watchKernelDrops(bound, (count) =>
    deps.metrics.sourceDropped.inc({ source: name, reason: "kernel" }, count),
  );
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    unwatch();
    closing ??= new Promise((resolve) => {
      socket.close(() => resolve());
      arrivals.queue.close();
    });
    return closing;
  };
  const stop = (): void => void close();
  return {
    name,
    address: () => bound,
    close,
    async *batches(signal) {
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      try {
        yield* arrivals.batches(() => {});
      } finally {
        signal.removeEventListener("abort", stop);
        await close();
      }
    },
  };
}

async function bind(options: SyslogSourceOptions): Promise<Socket> {
  const socket = createSocket({ type: options.address.includes(":") ? "udp6" : "udp4" });
  try {
    socket.bind(options.port, options.address);
    await once(socket, "listening");
  } catch (error) {
    socket.close();
    throw bindError(options, error);
  }
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch {
    // The system's own size stays.
  }
  return socket;
}
