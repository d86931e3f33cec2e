import type { Ecs, Fields } from "../event/index.ts";
import { isIp } from "../lib/ip.ts";
import { portOf, textOf } from "./native-field.ts";

/** One end of a connection; `source` and `destination` have the same fields. */
export type Endpoint = NonNullable<Ecs["source"]>;

/**
 * The end whose address and port stand under these names: the address as it is written, and as an
 * `ip` only when it is one. Undefined when both are absent.
 */
export function endpointOf(fields: Fields, address: string, port: string): Endpoint | undefined {
  const written = textOf(fields, address);
  const number = portOf(fields, port);
  if (written === undefined && number === undefined) return undefined;
  // All members always, some undefined: one shape for all events (bench: parse and normalise).
  return {
    address: written,
    ip: ipOf(written),
    port: number,
    mac: undefined,
    bytes: undefined,
    packets: undefined,
  };
}

/** The address when it is one of the Internet Protocol, without brackets and zone (`%eth0`). */
export function ipOf(address: string | undefined): string | undefined {
  if (address === undefined || !isIp(address)) return undefined;
  return address.includes(":") && /[[%]/.test(address)
    ? address.replaceAll(/[[\]]|%.*/g, "")
    : address;
}
