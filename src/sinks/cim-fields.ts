import type { Alert } from "../alert/index.ts";
import { memberOf } from "../lib/members.ts";

/**
 * The flat fields by which Splunk's Common Information Model (data model "Alerts") knows an alert.
 * A field that the alert has no value for is absent.
 */
export function cimFields(alert: Alert): Record<string, string | readonly string[]> {
  const { rule } = alert;
  const level = rule.level ?? "unknown";
  const fields: Record<string, string | readonly string[]> = {
    id: alert.id,
    type: "alert",
    app: "sluice",
    signature: rule.title,
    signature_id: rule.id,
    severity: level,
    severity_id: SEVERITY_ID[level],
    rule_title: rule.title,
    ...(rule.description === undefined ? {} : { description: rule.description }),
  };
  const techniques = rule.tags.map(techniqueOf).filter((id) => id !== null);
  if (techniques.length > 0) fields["mitre_technique_id"] = techniques;
  for (const [name, places] of ENTITIES) {
    const value = firstOf(alert.document, places) ?? inGroup(alert, GROUPED[name]);
    if (value !== null) fields[name] = value;
  }
  return fields;
}

/** The machine that the alert's event speaks of; null when it names none. */
export function hostOf(alert: Alert): string | null {
  return firstOf(alert.document, [HOST, OBSERVER]) ?? inGroup(alert, GROUPED.dvc);
}

const SEVERITY_ID = {
  unknown: "0",
  informational: "1",
  low: "2",
  medium: "3",
  high: "4",
  critical: "5",
} as const;

const HOSTS = ["host.name", "hostname", "computer", "computername"];

// An alert of a correlation has no event: its group says whom it is about. CIM field ← names by
// which rules group, in lower case.
const GROUPED = {
  src: [
    "source.ip",
    "source.address",
    "src_ip",
    "src",
    "id.orig_h",
    "sourceip",
    "ipaddress",
    "c-ip",
  ],
  dest: [
    "destination.ip",
    "destination.address",
    "dst_ip",
    "dst",
    "id.resp_h",
    "destinationip",
    ...HOSTS,
  ],
  user: ["user.name", "user", "username", "targetusername", "subjectusername"],
  dvc: ["observer.hostname", ...HOSTS],
} as const;

type Path = readonly [string, string];

const HOST: Path = ["host", "name"];
const OBSERVER: Path = ["observer", "hostname"];

// CIM field ← the first of these ECS fields that the event has.
const ENTITIES: readonly (readonly [keyof typeof GROUPED, readonly Path[]])[] = [
  [
    "src",
    [
      ["source", "ip"],
      ["source", "address"],
    ],
  ],
  ["dest", [["destination", "ip"], ["destination", "address"], HOST]],
  ["user", [["user", "name"]]],
  ["dvc", [OBSERVER, HOST]],
];

function firstOf(document: Alert["document"], places: readonly Path[]): string | null {
  for (const [group, name] of places) {
    const level = memberOf(document, group);
    const value = memberOf(level, name);
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

function inGroup({ correlation }: Alert, names: readonly string[]): string | null {
  const group = Object.entries(correlation?.group ?? {});
  for (const name of names) {
    const [, value] = group.find(([field]) => field.toLowerCase() === name) ?? [];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

// Sigma tags a technique as `attack.t1059.001`.
function techniqueOf(tag: string): string | null {
  const match = /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag);
  return match?.[1]?.toUpperCase() ?? null;
}
