import type { Ecs, Fields, SyslogEnvelope } from "../event/index.ts";
import { endpointOf } from "./endpoint.ts";
import { textOf } from "./native-field.ts";
import { syslogLog } from "./syslog-log.ts";
import { hostOf, processOf } from "./syslog.ts";
import { unlessEmpty } from "./unless-empty.ts";

/** OpenSSH's server: logins with their outcome, sessions, and connections that came to nothing. */
export function projectSshd(fields: Fields, envelope: SyslogEnvelope | undefined): Ecs {
  const event = textOf(fields, "event");
  const kind = event === undefined ? undefined : kinds.get(event);
  const user = textOf(fields, "user");
  return {
    event: unlessEmpty({
      kind: "event",
      category: kind?.category,
      type: kind?.type,
      action: event,
      outcome: kind?.outcome,
      reason: textOf(fields, "reason"),
    }),
    source: endpointOf(fields, "src_ip", "src_port"),
    destination: endpointOf(fields, "dst_ip", "dst_port"),
    network: event === undefined ? undefined : { transport: "tcp", protocol: "ssh" },
    user: user === undefined ? undefined : { name: user },
    host: hostOf(envelope),
    process: processOf(envelope),
    log: syslogLog(envelope),
    message: envelope?.message,
  };
}

interface Kind {
  readonly category: readonly string[];
  readonly type: readonly string[];
  readonly outcome?: "success" | "failure";
}

const accepted: Kind = { category: ["authentication"], type: ["start"], outcome: "success" };
const failed: Kind = { category: ["authentication"], type: ["start"], outcome: "failure" };
const connection: Kind = { category: ["network"], type: ["connection", "end"] };

const kinds: ReadonlyMap<string, Kind> = new Map([
  ["accepted", accepted],
  ["failed", failed],
  ["invalid_user", failed],
  ["max_attempts", failed],
  ["denied", failed],
  ["root_refused", failed],
  ["pam_failure", failed],
  ["pam_success", accepted],
  ["pam_unknown_user", failed],
  ["session_opened", { category: ["session"], type: ["start"], outcome: "success" }],
  ["session_closed", { category: ["session"], type: ["end"] }],
  ["connection_dropped", { category: ["network"], type: ["connection", "denied"] }],
  ["connection", { category: ["network"], type: ["connection", "start"] }],
  ["received_disconnect", connection],
  ["disconnected", connection],
  ["disconnecting", connection],
  ["connection_closed", connection],
  ["connection_reset", connection],
  ["no_identification", connection],
  ["auth_timeout", connection],
  ["bad_protocol", connection],
  ["no_match", connection],
]);
