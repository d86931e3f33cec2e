import { PipelineError } from "../errors.ts";
import { reasonOf } from "../lib/caught.ts";
import { buildApp, type ServiceParts } from "./app.ts";

/** A service that listens. */
export interface RunningService {
  /** Where, as `http://127.0.0.1:7710`. */
  readonly url: string;
  /** Lets requests under way end, then stops. */
  close(): Promise<void>;
}

/** Starts to listen. Throws PORT_IN_USE when another process holds the port. */
export async function startService(
  parts: ServiceParts,
  at: { readonly address: string; readonly port: number },
): Promise<RunningService> {
  const app = buildApp(parts);
  try {
    const url = await app.listen({ host: at.address, port: at.port });
    return { url, close: () => app.close() };
  } catch (cause) {
    const message = `the service cannot listen on ${at.address}:${at.port}: ${reasonOf(cause)}; set service.port to a free port in sluice.yaml`;
    throw new PipelineError("PORT_IN_USE", message, cause);
  }
}
