/** Tactics of MITRE ATT&CK v19 as tags, in the order of an attack, with their ids. */
export const TACTIC_IDS: ReadonlyMap<string, string> = new Map([
  ["reconnaissance", "TA0043"],
  ["resource-development", "TA0042"],
  ["initial-access", "TA0001"],
  ["execution", "TA0002"],
  ["persistence", "TA0003"],
  ["privilege-escalation", "TA0004"],
  ["stealth", "TA0005"],
  ["defense-impairment", "TA0112"],
  ["credential-access", "TA0006"],
  ["discovery", "TA0007"],
  ["lateral-movement", "TA0008"],
  ["collection", "TA0009"],
  ["command-and-control", "TA0011"],
  ["exfiltration", "TA0010"],
  ["impact", "TA0040"],
]);

/** The tags alone. */
export const TACTICS: readonly string[] = [...TACTIC_IDS.keys()];

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
