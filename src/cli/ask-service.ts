import type { Config } from "../config/index.ts";
import { PipelineError } from "../errors.ts";
import { parseJson } from "../lib/json.ts";

/** The JSON answer of the running service. Throws SERVICE_UNREACHABLE when there is none. */
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
    if (answer.ok) return parseJson(text);
    throw new PipelineError("SERVICE_UNREACHABLE", `${url} answers ${answer.status}: ${text}`);
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    const message = `nothing answers at ${url}; is "sluice run" running with this configuration?`;
    throw new PipelineError("SERVICE_UNREACHABLE", message, cause);
  }
}
