import type { Ecs, SyslogEnvelope } from "../event/index.ts";
import { unlessEmpty } from "./unless-empty.ts";

/** The envelope of syslog under ECS's names; undefined without one. */
export function syslogLog(envelope: SyslogEnvelope | undefined): Ecs["log"] {
  if (envelope === undefined) return undefined;
  const { priority, hostname, appname, procid, msgid, version, structuredData } = envelope;
  const facility = priority === undefined ? undefined : priority >> 3;
  const severity = priority === undefined ? undefined : priority & 7;
  const level = severity === undefined ? undefined : severities[severity];
  const syslog = unlessEmpty({
    priority,
    facility:
      facility === undefined
        ? undefined
        : unlessEmpty({ code: facility, name: facilities[facility] }),
    severity: severity === undefined ? undefined : unlessEmpty({ code: severity, name: level }),
    hostname,
    appname,
    procid,
    msgid,
    version,
    structured_data: structuredData,
  });
  return syslog === undefined ? undefined : unlessEmpty({ level, syslog });
}

// RFC 5424, table 2, by the keywords ECS shows.
const severities = [
  "emergency",
  "alert",
  "critical",
  "error",
  "warning",
  "notice",
  "informational",
  "debug",
];

// RFC 5424, table 1, under the names syslog.conf uses.
const facilities = [
  "kern",
  "user",
  "mail",
  "daemon",
  "auth",
  "syslog",
  "lpr",
  "news",
  "uucp",
  "cron",
  "authpriv",
  "ftp",
  "ntp",
  "security",
  "console",
  "clock",
  "local0",
  "local1",
  "local2",
  "local3",
  "local4",
  "local5",
  "local6",
  "local7",
];
