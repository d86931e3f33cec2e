import type { LogSource } from "../../event/index.ts";
import { isSafeName } from "../../lib/safe-name.ts";

/** What a Zeek log is called and where its events go. */
export interface ZeekLog {
  readonly path: string;
  readonly dataset: string;
  readonly logsource: LogSource;
}

const PATH_LENGTH_MAX = 64;

/** The log of a path; `zeek.unknown` when the path cannot be part of a topic's name. */
export function zeekLog(path: string): ZeekLog {
  const lower = path.toLowerCase();
  const safe = isSafeName(lower, PATH_LENGTH_MAX) ? lower : "unknown";
  return {
    path: safe,
    dataset: `zeek.${safe}`,
    logsource: { product: "zeek", service: safe },
  };
}

/**
 * The log's path from the name of its file, as Zeek, zeekctl and json-streaming-logs name them:
 * `conn.log`, `conn.2024-01-02-03-04-05.log.gz`, `conn.00:00:00-01:00:00.log`,
 * `json_streaming_conn.1.log`, `conn.json`. Null when the name does not look like one.
 */
export function pathFromFile(file: string): string | null {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  const name = base.slice(0, Math.max(0, base.indexOf("."))).replace(/^json_streaming_/, "");
  const isLog = /\.(?:log|json|ndjson|jsonl)(?:\.|$)/i.test(base);
  return isLog && /^[a-z][a-z0-9_]{0,63}$/.test(name) ? name : null;
}

// What Zeek itself calls its logs.
const names = new Set(
  `analyzer analyzer_debug audit barnyard2 broker capture_loss cluster config conn dce_rpc dhcp dnp3
  dnp3_control dnp3_objects dns dpd files ftp http intel irc kerberos known_certs known_devices
  known_hosts known_modbus known_services ldap ldap_search loaded_scripts modbus
  modbus_register_change mqtt_connect mqtt_publish mqtt_subscribe mysql netcontrol notice
  notice_alarm ntlm ntp ocsp openflow packet_filter pe postgresql print quic radius rdp redis
  reporter rfb signatures sip smb_cmd smb_files smb_mapping smtp snmp socks software ssh ssl stats
  syslog telemetry traceroute tunnel unknown_protocols websocket weird weird_stats wireguard
  x509`.split(/\s+/),
);

/** Whether Zeek itself calls a log so: a row that does not say otherwise is of it. */
export function isKnownPath(path: string): boolean {
  return names.has(path);
}

/**
 * The log's path where the row does not name it: from the name of the file, or from its fields when
 * the file was given a name that has nothing to do with them, as `sample.json`.
 */
export function guessedPath(fromFile: string | null, fields: object): string {
  if (fromFile !== null && isKnownPath(fromFile)) return fromFile;
  const told = pathFromFields(fields);
  return told === null || fromFile?.includes(told) === true ? (fromFile ?? "unknown") : told;
}

// Fields that only this log has, most telling first.
const signatures: readonly (readonly [path: string, ...fields: readonly string[]])[] = [
  ["conn", "conn_state"],
  ["dns", "trans_id", "qtype_name"],
  ["dns", "query", "rejected"],
  ["http", "trans_depth", "status_code"],
  ["http", "method", "uri"],
  ["ssl", "established", "cipher"],
  ["ssl", "server_name", "resumed"],
  ["ssh", "kex_alg"],
  ["ssh", "auth_attempts"],
  ["x509", "certificate.serial"],
  ["x509", "certificate_serial"],
  ["files", "fuid", "seen_bytes"],
  ["notice", "note", "actions"],
  ["weird", "name", "peer", "notice"],
  ["smb_files", "times.modified", "action"],
  ["smb_files", "times_modified", "action"],
  ["smb_mapping", "share_type"],
  ["dce_rpc", "named_pipe", "operation"],
  ["kerberos", "request_type"],
  ["ntlm", "server_nb_computer_name"],
  ["rdp", "security_protocol"],
  ["smtp", "helo"],
  ["smtp", "mailfrom"],
  ["dhcp", "msg_types"],
  ["intel", "seen.indicator"],
  ["software", "software_type"],
  ["tunnel", "tunnel_type"],
  ["quic", "client_initial_dcid"],
];

/** The path of the log that has these fields; null when they do not tell. */
function pathFromFields(fields: object): string | null {
  for (const [path, ...telling] of signatures) {
    if (telling.every((name) => Object.hasOwn(fields, name))) return path;
  }
  return null;
}
