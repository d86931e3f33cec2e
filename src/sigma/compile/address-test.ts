import { parseIp } from "../../lib/ip.ts";

/**
 * Whether a text is an address of the network. IPv4-mapped IPv6 addresses count as IPv4; what is no
 * address, a network included, lies in none.
 */
export function addressTest(network: Uint8Array, prefixBits: number): (text: string) => boolean {
  const whole = prefixBits >> 3;
  const mask = (0xff << (8 - (prefixBits & 7))) & 0xff;
  return (text) => {
    if (text.length > ADDRESS_MAX) return false;
    const address = parseIp(text);
    if (address === null || address.length !== network.length) return false;
    for (let index = 0; index < whole; index++) {
      if (address[index] !== network[index]) return false;
    }
    return mask === 0 || ((address[whole] ?? 0) & mask) === ((network[whole] ?? 0) & mask);
  };
}

/** The longest address with brackets and a zone; longer texts are not looked at. */
export const ADDRESS_MAX: number = 100;
