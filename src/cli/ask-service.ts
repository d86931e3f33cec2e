import type { Config } from "../config/index.ts";
import { PipelineError } from "../errors.ts";
import { parseJson } from "../lib/json.ts";
import { version } from "./version.ts";

/**
 * The JSON answer of the running service. Throws SERVICE_UNREACHABLE when there is none, or none of
 * this version.
 */
export async function askService(
  config: Config,
  method: "GET" | "POST",
  path: string,
  body?: string,
): Promise<unknown> {
  const { address, port } = config.service;
  const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}${path}`;
  try {
    const answer = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    checkServer(url, answer.headers.get("server"));
    if (answer.ok) return parseJson(text);
    throw new PipelineError("SERVICE_UNREACHABLE", `${url} answers ${answer.status}: ${text}`);
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    const message = `nothing answers at ${url}; is "sluice run" running with this configuration?`;
    throw new PipelineError("SERVICE_UNREACHABLE", message, cause);
  }
}

/** What another version answers may lack what this one shows. */
function checkServer(url: string, server: string | null): void {
  const own = `sluice/${version()}`;
  if (server === own) return;
  const message =
    server?.startsWith("sluice/") === true
      ? `${server} answers at ${url}, and this is ${own}: restart the service after an upgrade`
      : `something else than Sluice answers at ${url}: start the service, on a port of its own (service.port)`;
  throw new PipelineError("SERVICE_UNREACHABLE", message);
}
