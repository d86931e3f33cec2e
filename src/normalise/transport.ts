/**
 * The protocol over IP as ECS names it: IANA's keyword in lower case. `written` is a name or a
 * number; undefined when it says nothing.
 */
export function transportOf(written: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  const name = written.toLowerCase();
  return keywords.get(name) ?? (/^\d|^unknown_/.test(name) ? undefined : name);
}

/** Whether what Zeek writes as ports are some: of ICMP they are type and code. */
export function hasPorts(proto: string | undefined): boolean {
  return proto !== "icmp" && proto !== UNKNOWN;
}

/** Zeek's word for every protocol but TCP, UDP and ICMP. */
const UNKNOWN = "unknown_transport";

const keywords = new Map([
  ["1", "icmp"],
  ["2", "igmp"],
  ["4", "ipv4"],
  ["6", "tcp"],
  ["17", "udp"],
  ["41", "ipv6"],
  ["47", "gre"],
  ["50", "esp"],
  ["51", "ah"],
  ["58", "ipv6-icmp"],
  ["89", "ospfigp"],
  ["103", "pim"],
  ["112", "vrrp"],
  ["132", "sctp"],
  ["136", "udplite"],
  ["icmpv6", "ipv6-icmp"],
]);
