import type { Ecs } from "../event/index.ts";
import { unlessEmpty } from "./unless-empty.ts";

/**
 * The parts of what a request asks for. `target` is the request target as it was sent: a path, a
 * whole URL (to a proxy; then it names the host), or the authority that a CONNECT is about.
 */
export function urlOf(
  target: string | undefined,
  host: string | undefined,
  isConnect: boolean,
): Ecs["url"] {
  if (target === undefined || isConnect) {
    return unlessEmpty({ original: target, ...authorityOf(target ?? host) });
  }
  const whole = target.startsWith("/") ? null : ABSOLUTE.exec(target);
  const path = whole === null ? target : target.slice(whole[0].length);
  const query = path.indexOf("?");
  return unlessEmpty({
    original: target,
    ...authorityOf(whole?.[1] ?? host),
    path: query < 0 ? path : path.slice(0, query),
    query: query < 0 ? undefined : path.slice(query + 1),
  });
}

// RFC 9112, section 3.2.
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i;
// An IPv6 address keeps its brackets, as in ECS.
const AUTHORITY = /^(?:.*@)?(\[[^\]]*\]|[^:[\]]*)(?::(\d{1,5}))?$/;

function authorityOf(authority: string | undefined): { domain?: string; port?: number } {
  if (authority === undefined || authority === "") return {};
  if (!/[:@]/.test(authority)) return { domain: authority };
  const [, domain = authority, port] = AUTHORITY.exec(authority) ?? [];
  const number = Number(port ?? Number.NaN);
  return { domain, ...(number <= PORT_MAX ? { port: number } : {}) };
}

const PORT_MAX = 65_535;
