import type { Ecs, Fields, SyslogEnvelope } from "../event/index.ts";
import { projectIptables } from "./iptables.ts";
import { projectJson } from "./json.ts";
import { projectSshd } from "./sshd.ts";
import { projectSyslog } from "./syslog.ts";
import { projectWindows } from "./windows.ts";
import { projectZeekConn } from "./zeek-conn.ts";
import { projectZeekDns } from "./zeek-dns.ts";
import { projectZeekHttp } from "./zeek-http.ts";
import { projectZeek } from "./zeek-log.ts";
import { projectZeekNotice } from "./zeek-notice.ts";
import { projectZeekSsh } from "./zeek-ssh.ts";
import { projectZeekSsl } from "./zeek-ssl.ts";

/** Names the fields of a native record as ECS does; what ECS has no name for stays native only. */
export type Projection = (fields: Fields, envelope: SyslogEnvelope | undefined) => Ecs;

/** One row a dataset: a new log type is one file and one row. */
const projections = new Map<string, Projection>([
  ["zeek.conn", projectZeekConn],
  ["zeek.dns", projectZeekDns],
  ["zeek.http", projectZeekHttp],
  ["zeek.ssl", projectZeekSsl],
  ["zeek.ssh", projectZeekSsh],
  ["zeek.notice", projectZeekNotice],
  ["linux.sshd", projectSshd],
  ["iptables", projectIptables],
  ["syslog", projectSyslog],
  ["windows", projectWindows],
]);

/** The projection of a dataset; a log of Zeek without its own gets what all of them share. */
export function projectionOf(dataset: string): Projection {
  return projections.get(dataset) ?? (dataset.startsWith("zeek.") ? projectZeek : projectJson);
}
