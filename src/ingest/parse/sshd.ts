import type { Fields, OpenFields } from "../../event/index.ts";

/**
 * The fields of a message of OpenSSH's server; `event` names what happened. A message of another
 * kind has no fields. User names are chosen by whoever knocks: they may hold spaces and look like
 * the rest of the message, so the address is the last that fits.
 */
export function readSshd(message: string): Fields {
  const repeated = REPEATED.exec(message);
  const inner = repeated === null ? message : (repeated[2] ?? "");
  const fields: OpenFields = repeated === null ? {} : { repeated: Number(repeated[1]) };
  const preauth = inner.endsWith(" [preauth]");
  const text = (preauth ? inner.slice(0, -10) : inner).replace(/^(?:error|fatal|info): /, "");
  if (text.length > MESSAGE_MAX) return fields;
  for (const { begins, shape, event } of patterns) {
    const match = text.startsWith(begins) ? shape.exec(text) : null;
    if (match !== null) {
      fields["event"] = event;
      for (const [name, value] of Object.entries(match.groups ?? {})) {
        addField(fields, name, value);
      }
      break;
    }
  }
  if (preauth) fields["preauth"] = true;
  return fields;
}

/** Longer messages are kept but not taken apart. */
const MESSAGE_MAX = 4096;

const REPEATED = /^message repeated (\d{1,9}) times: \[ ?(.*)\]$/;

function addField(fields: OpenFields, name: string, value: string | undefined): void {
  if (value === undefined || value === "") return;
  if (name === "invalid_user") fields[name] = true;
  else if (name === "src_port" || name === "uid" || name === "code") fields[name] = Number(value);
  else fields[name] = value;
}

interface Pattern {
  readonly event: string;
  readonly begins: string;
  readonly shape: RegExp;
}

const FROM = String.raw`from (?<src_ip>\S+)(?: port (?<src_port>\d{1,5}))?`;
const BY = String.raw`(?:(?:authenticating|(?<invalid_user>invalid)) user (?<user>.*) )?`;

function pattern(event: string, begins: string, rest: string): Pattern {
  return { event, begins, shape: new RegExp(`^${begins}${rest}`) };
}

const patterns: readonly Pattern[] = [
  ...(["accepted", "failed", "partial", "postponed"] as const).map((event) =>
    pattern(
      event,
      `${event.charAt(0).toUpperCase()}${event.slice(1)} `,
      String.raw`(?<method>\S+) for (?<invalid_user>invalid user )?(?<user>.*) ${FROM}(?: (?<protocol>ssh\d?))?(?:: (?<key_type>\S+) (?<fingerprint>\S+).*)?$`,
    ),
  ),
  pattern("invalid_user", "Invalid user ", `(?<invalid_user>)(?<user>.*) ${FROM}$`),
  pattern("invalid_user", "input_userauth_request: invalid user ", "(?<user>.*)$"),
  pattern(
    "received_disconnect",
    "Received disconnect ",
    String.raw`${FROM}: ?(?<code>\d{1,9}): (?<reason>.*)$`,
  ),
  pattern(
    "disconnected",
    "Disconnected from ",
    String.raw`(?:(?:authenticating |(?<invalid_user>invalid ))?user (?<user>.*) )?(?<src_ip>\S+) port (?<src_port>\d{1,5})$`,
  ),
  pattern(
    "disconnecting",
    "Disconnecting ",
    String.raw`${BY}(?<src_ip>\S+) port (?<src_port>\d{1,5}): (?<reason>.*)$`,
  ),
  // With a port first: without one, the user's name could swallow the address.
  ...(["closed", "reset"] as const).flatMap((how) =>
    [String.raw` port (?<src_port>\d{1,5})`, ""].map((port) =>
      pattern(
        `connection_${how}`,
        `Connection ${how} by `,
        String.raw`${BY}(?<src_ip>\S+)${port}$`,
      ),
    ),
  ),
  pattern("connection", "Connection ", String.raw`${FROM} on .*$`),
  pattern("no_identification", "Did not receive identification string ", `${FROM}.*$`),
  pattern(
    "bad_protocol",
    "Bad protocol version identification ",
    String.raw`'(?<reason>.*)' ${FROM}$`,
  ),
  pattern(
    "no_match",
    "Unable to negotiate with ",
    String.raw`(?<src_ip>\S+) port (?<src_port>\d{1,5}): (?<reason>.*)$`,
  ),
  pattern(
    "max_attempts",
    "maximum authentication attempts exceeded ",
    String.raw`for (?<invalid_user>invalid user )?(?<user>.*) ${FROM}(?: (?<protocol>ssh\d?))?$`,
  ),
  pattern("denied", "User ", String.raw`(?<user>.*) ${FROM} not allowed because (?<reason>.*)$`),
  pattern(
    "root_refused",
    "ROOT LOGIN REFUSED ",
    `FROM (?<src_ip>\\S+)(?: port (?<src_port>\\d{1,5}))?$`,
  ),
  pattern(
    "reverse_mapping",
    "reverse mapping checking getaddrinfo for ",
    String.raw`(?<src_host>\S+) \[(?<src_ip>[^\]\s]+)\] failed`,
  ),
  pattern(
    "reverse_mapping",
    "Address ",
    String.raw`(?<src_ip>\S+) maps to (?<src_host>\S+), but this does not map back`,
  ),
  pattern(
    "pam_failure",
    "",
    String.raw`(?:pam_unix\(sshd:auth\): )?authentication failure; logname=\S* uid=(?<uid>\d{1,10}) euid=\d{1,10} tty=\S* ruser=\S* rhost=(?<src_ip>\S*)(?: +user=(?<user>.*))?\s*$`,
  ),
  pattern(
    "pam_unknown_user",
    "",
    String.raw`(?:pam_unix\(sshd:auth\): )?check pass; user unknown$`,
  ),
  pattern(
    "session_opened",
    "",
    String.raw`(?:pam_unix\(sshd:session\): )?session opened for user (?<user>[^\s(]+)(?:\(uid=(?<uid>\d{1,10})\))?(?: by .*)?$`,
  ),
  pattern(
    "session_closed",
    "",
    String.raw`(?:pam_unix\(sshd:session\): )?session closed for user (?<user>\S+)$`,
  ),
  pattern(
    "listening",
    "Server listening on ",
    String.raw`(?<listen_ip>\S+) port (?<listen_port>\d{1,5})\.$`,
  ),
];
