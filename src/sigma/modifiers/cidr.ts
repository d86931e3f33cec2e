import { parseIp } from "../../lib/ip.ts";
import { refuse, type ApplyModifier } from "./modifier.ts";
import { mustComeFirst, nullRefused } from "./text-state.ts";

/** `cidr`: the field's address lies in the network; a bare address is a network of one. */
export const applyCidr: ApplyModifier = (state, name) => {
  if (state.kind !== "written") return mustComeFirst(name, `${name} alone`);
  const { text, value } = state.scalar;
  if (value === null) return nullRefused(name);
  const network = parseNetwork(text);
  if (typeof network === "string") return refuse("invalid-network", network);
  return [{ kind: "done", test: { kind: "cidr", ...network } }];
};

/** The network, or what is wrong with it. */
function parseNetwork(text: string): { network: Uint8Array; prefixBits: number } | string {
  const slash = text.indexOf("/");
  const address = slash === -1 ? text : text.slice(0, slash);
  const network = parseIp(address.trim());
  if (network === null) return `"${shortened(text)}" is no network; write 10.0.0.0/8 or fc00::/7`;
  if (slash === -1) return { network, prefixBits: network.length * 8 };
  return withPrefix(network, text);
}

/** The part behind the slash, for an address that was understood. */
function withPrefix(
  network: Uint8Array,
  text: string,
): { network: Uint8Array; prefixBits: number } | string {
  const bits = network.length * 8;
  const slash = text.indexOf("/");
  // A mapped address was written with 128 bits but is kept as the 32 of IPv4.
  const mapped = bits === 32 && text.includes(":");
  const digits = text.slice(slash + 1).trim();
  const prefixBits = /^\d{1,3}$/.test(digits) ? Number(digits) - (mapped ? 96 : 0) : -1;
  if (prefixBits < 0 || prefixBits > bits) {
    const longest = mapped ? 128 : bits;
    return `"/${shortened(digits)}" is no prefix length; it lies between 0 and ${longest}`;
  }
  const cut = masked(network, prefixBits);
  if (cut.every((byte, index) => byte === network[index])) return { network, prefixBits };
  const hint = bits === 32 && !mapped ? `; did you mean ${cut.join(".")}/${prefixBits}?` : "";
  return `"${text}" has bits set beyond its prefix${hint}`;
}

function masked(network: Uint8Array, prefixBits: number): Uint8Array {
  return network.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, prefixBits - index * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
