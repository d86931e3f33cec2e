/** Tactics of MITRE ATT&CK v19 as tags. */
export const TACTICS: readonly string[] = [
  "collection",
  "command-and-control",
  "credential-access",
  "defense-impairment",
  "discovery",
  "execution",
  "exfiltration",
  "impact",
  "initial-access",
  "lateral-movement",
  "persistence",
  "privilege-escalation",
  "reconnaissance",
  "resource-development",
  "stealth",
];

/** What v18 called otherwise, as tags: a tactic that was cut in two, and techniques that moved. */
export const ATTACK_V18: ReadonlyMap<string, string> = new Map([
  ["defense-evasion", "stealth or attack.defense-impairment"],
  ["t1562", "t1685"],
  ["t1562.001", "t1685"],
  ["t1562.002", "t1685.001"],
  ["t1562.004", "t1686"],
  ["t1562.006", "t1685"],
  ["t1562.007", "t1686.001"],
  ["t1562.008", "t1685.002"],
  ["t1562.010", "t1689"],
  ["t1070.001", "t1685.005"],
  ["t1070.002", "t1685.006"],
  ["t1656", "t1684.001"],
  ["t1547.011", "t1647"],
]);
