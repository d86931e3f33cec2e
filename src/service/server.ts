import type { FastifyInstance } from "fastify";

import { PipelineError } from "../errors.ts";
import { reasonOf } from "../lib/caught.ts";
import { buildApp, type ServiceParts } from "./app.ts";

/** A service that listens. */
export interface RunningService {
  /** Where, as `http://127.0.0.1:7710`. */
  readonly url: string;
  /** Lets requests under way end, but waits no longer than `CLOSE_MS` for a client; then stops. */
  close(): Promise<void>;
}

/** Long for an answer that is on its way, short for who waits for the end of the process. */
const CLOSE_MS = 1_000;

/** Starts to listen. Throws PORT_IN_USE when another process holds the port. */
export async function startService(
  parts: ServiceParts,
  at: { readonly address: string; readonly port: number },
): Promise<RunningService> {
  const app = buildApp(parts);
  try {
    const url = await app.listen({ host: at.address, port: at.port });
    return { url, close: () => closed(app) };
  } catch (cause) {
    const message = `the service cannot listen on ${at.address}:${at.port}: ${reasonOf(cause)}; set service.port to a free port in sluice.yaml`;
    throw new PipelineError("PORT_IN_USE", message, cause);
  }
}

/** A client that sends no request, or half of one, would else keep its connection open for ever. */
async function closed(app: FastifyInstance): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS);
  await app.close();
  clearTimeout(late);
}
