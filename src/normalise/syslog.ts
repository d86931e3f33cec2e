import type { Ecs, Fields, SyslogEnvelope } from "../event/index.ts";
import { syslogLog } from "./syslog-log.ts";
import { unlessEmpty } from "./unless-empty.ts";

/** Any syslog message: who sent it, which program, and its text. */
export function projectSyslog(_fields: Fields, envelope: SyslogEnvelope | undefined): Ecs {
  return {
    event: { kind: "event" },
    host: hostOf(envelope),
    process: processOf(envelope),
    log: syslogLog(envelope),
    message: envelope?.message,
  };
}

/** The host the envelope names. */
export function hostOf(envelope: SyslogEnvelope | undefined): Ecs["host"] {
  return envelope?.hostname === undefined ? undefined : { name: envelope.hostname };
}

/** The program the envelope names, and its number when it is one. */
export function processOf(envelope: SyslogEnvelope | undefined): Ecs["process"] {
  const { appname, procid } = envelope ?? {};
  const isNumber = procid !== undefined && /^\d{1,10}$/.test(procid);
  return unlessEmpty({ name: appname, pid: isNumber ? Number(procid) : undefined });
}
