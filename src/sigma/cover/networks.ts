import { parseIp } from "../../lib/ip.ts";
import { ADDRESS_MAX } from "../compile/address-test.ts";

/** Networks, of which an address is looked for in all at once: the same as one test for each. */
export class Networks {
  /** By number of bytes and of bits: the networks, as texts. */
  readonly #sizes = new Map<string, Size>();

  add(network: Uint8Array, prefixBits: number): void {
    const name = `${network.length} ${prefixBits}`;
    const size = this.#sizes.get(name) ?? {
      length: network.length,
      prefixBits,
      prefixes: new Set(),
    };
    this.#sizes.set(name, size);
    size.prefixes.add(prefixOf(network, prefixBits));
  }

  /** Whether a text is an address in any of them. */
  hold(text: string): boolean {
    if (this.#sizes.size === 0 || text.length > ADDRESS_MAX) return false;
    const address = parseIp(text);
    if (address === null) return false;
    for (const { length, prefixBits, prefixes } of this.#sizes.values()) {
      if (length === address.length && prefixes.has(prefixOf(address, prefixBits))) return true;
    }
    return false;
  }
}

interface Size {
  readonly length: number;
  readonly prefixBits: number;
  readonly prefixes: Set<string>;
}

/** The first bits of an address as a text. */
function prefixOf(address: Uint8Array, bits: number): string {
  const whole = bits >> 3;
  let prefix = "";
  for (let at = 0; at < whole; at++) prefix += String.fromCharCode(address[at] ?? 0);
  const rest = bits & 7;
  if (rest === 0) return prefix;
  return prefix + String.fromCharCode((address[whole] ?? 0) & (0xff << (8 - rest)));
}
