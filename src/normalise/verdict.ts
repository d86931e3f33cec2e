/** What a firewall did with a packet. */
export type Verdict = "allowed" | "denied";

const words = new Map<string, Verdict>([
  ...["accept", "accepted", "allow", "allowed", "pass", "passed", "permit", "permitted"].map(
    (word) => [word, "allowed"] as const,
  ),
  ...[
    "deny",
    "denied",
    "drop",
    "dropped",
    "block",
    "blocked",
    "reject",
    "rejected",
    "discard",
    "discarded",
  ].map((word) => [word, "denied"] as const),
]);

// `[WAN_OUT-2000-A]`: ruleset, rule and the first letter of the action (VyOS, EdgeOS, UniFi).
const COMPACT = /\[([\w.-]{1,64})-(\w{1,32})-([ADR])\]/;

/**
 * The verdict a log prefix names in words of any case, or by the last letter of a prefix in
 * brackets; undefined when it names none, or both.
 */
export function verdictOf(prefix: string): Verdict | undefined {
  const compact = COMPACT.exec(prefix)?.[3];
  if (compact !== undefined) return compact === "A" ? "allowed" : "denied";
  const found = new Set<Verdict>();
  for (const word of prefix
    .slice(0, PREFIX_MAX)
    .toLowerCase()
    .split(/[^a-z]+/)) {
    const verdict = words.get(word);
    if (verdict !== undefined) found.add(verdict);
  }
  return found.size === 1 ? found.values().next().value : undefined;
}

/** iptables allows 29 characters, nftables 127. */
const PREFIX_MAX = 128;

/** The ruleset and the rule that a prefix in brackets names. */
export function ruleOf(prefix: string): { readonly name: string; readonly id: string } | undefined {
  const match = COMPACT.exec(prefix);
  if (match === null) return undefined;
  const [, name = "", id = ""] = match;
  return { name, id };
}
