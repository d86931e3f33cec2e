/** One kind of message of OpenSSH's server: its named groups are the fields. */
export interface SshdMessage {
  readonly event: string;
  readonly begins: string;
  readonly shape: RegExp;
}

const FROM = String.raw`from (?<src_ip>\S+)(?: port (?<src_port>\d{1,5}))?`;
const PEER = String.raw`(?<src_ip>\S+) port (?<src_port>\d{1,5})`;
const ON = String.raw`on (?<dst_ip>\S+) port (?<dst_port>\d{1,5})`;
const BY = String.raw`(?:(?:authenticating|(?<invalid_user>invalid)) user (?<user>.*) )?`;
// Versions before 4.0 wrote `illegal`.
const FOR = String.raw`for (?<invalid_user>(?:invalid|illegal) user )?(?<user>.*) ${FROM}`;
const PAM_AUTH = String.raw`(?:pam_\w+\(sshd:auth\): )?`;
const PAM_SESSION = String.raw`(?:pam_\w+\(sshd:session\): )?`;
const PAM_PEER = String.raw`; logname=\S* uid=(?<uid>\d{1,10}) euid=\d{1,10} tty=\S* ruser=\S* rhost=(?<src_ip>\S*)(?: +user=(?<user>.*))?\s*$`;

// Behind `ssh2: ` a key, a certificate with its name, a Kerberos principal, or something else.
const KEY = String.raw`(?<key_type>[A-Z][\w-]*)(?: (?<fingerprint>[^\s,:]+:[^\s,]+))?(?=[ ,]|$)`;
const AUTH_TAIL = String.raw`(?: (?<protocol>ssh\d?))?(?:: (?:${KEY})?.*)?$`;

function message(event: string, begins: string, rest: string): SshdMessage {
  return { event, begins, shape: new RegExp(`^${begins}${rest}`) };
}

/** The first that fits is the one. */
export const sshdMessages: readonly SshdMessage[] = [
  ...(["Accepted", "Failed", "Partial", "Postponed"] as const).map((word) =>
    message(word.toLowerCase(), `${word} `, String.raw`(?<method>\S+) ${FOR}${AUTH_TAIL}`),
  ),
  message("invalid_user", "Invalid user ", `(?<user>.*) ${FROM}$`),
  message("invalid_user", "Illegal user ", `(?<user>.*) ${FROM}$`),
  message("invalid_user", "input_userauth_request: ", "(?:invalid|illegal) user (?<user>.*)$"),
  message("max_attempts", "maximum authentication attempts exceeded ", `${FOR}${AUTH_TAIL}`),
  // With an address first: without one, the user's name could swallow it.
  ...[` ${FROM}`, ""].map((from) =>
    message("denied", "User ", `(?<user>.*)${from} not allowed because (?<reason>.*)$`),
  ),
  message("denied", "Access denied for user ", "(?<user>.*) by (?<reason>.*)$"),
  message(
    "denied",
    "Authentication tried for ",
    String.raw`(?<user>.*) with (?<reason>correct key but not from a permitted host) \(host=[^,]*, ip=(?<src_ip>[^\s,)]+).*$`,
  ),
  message("root_refused", "ROOT LOGIN REFUSED ", FROM.replace("from", "FROM")),
  message("auth_timeout", "Timeout before authentication for ", `${PEER}$`),
  message("auth_timeout", "Timeout before authentication for ", String.raw`(?<src_ip>\S+)$`),
  message(
    "auth_timeout",
    "Timeout before authentication for ",
    String.raw`connection from (?<src_ip>\S+) to (?<dst_ip>[^\s,]+).*$`,
  ),
  message(
    "pam_failure",
    "",
    String.raw`(?:PAM (?<failures>\d{1,9}) more authentication failures?|${PAM_AUTH}authentication failure)${PAM_PEER}`,
  ),
  message("pam_success", "", `${PAM_AUTH}authentication success${PAM_PEER}`),
  message(
    "pam_failure",
    "PAM: ",
    String.raw`(?<reason>.*?) for (?<invalid_user>(?:invalid|illegal) user )?(?<user>.*) ${FROM}$`,
  ),
  message("pam_unknown_user", "", `${PAM_AUTH}check pass; user unknown$`),
  message(
    "session_opened",
    "",
    String.raw`${PAM_SESSION}session opened for user (?<user>.+?)(?:\(uid=(?<uid>\d{1,10})\))?(?: by .*)?$`,
  ),
  message("session_closed", "", `${PAM_SESSION}session closed for user (?<user>.+)$`),
  message("connection", "Connection from ", `${PEER}(?: ${ON}.*)?$`),
  // With a port first: without one, the user's name could swallow the address.
  ...(["closed", "reset"] as const).flatMap((how) =>
    [PEER, String.raw`(?<src_ip>\S+)`].map((peer) =>
      message(`connection_${how}`, `Connection ${how} by `, `${BY}${peer}$`),
    ),
  ),
  message(
    "connection_dropped",
    "drop connection ",
    String.raw`#\d+ from \[(?<src_ip>[^\]]+)\]:(?<src_port>\d{1,5}) on \[(?<dst_ip>[^\]]+)\]:(?<dst_port>\d{1,5}) (?<reason>.*)$`,
  ),
  message(
    "received_disconnect",
    "Received disconnect ",
    String.raw`${FROM}: ?(?<code>\d{1,9}): (?<reason>.*)$`,
  ),
  message(
    "disconnected",
    "Disconnected from ",
    `(?:(?:authenticating |(?<invalid_user>invalid ))?user (?<user>.*) )?${PEER}$`,
  ),
  message("disconnecting", "Disconnecting ", `${BY}${PEER}: (?<reason>.*)$`),
  message("disconnecting", "Disconnecting: ", "(?<reason>.*)$"),
  message("no_identification", "Did not receive identification string ", `${FROM}.*$`),
  message("bad_protocol", "Bad protocol version identification ", `'(?<reason>.*)' ${FROM}$`),
  message("bad_protocol", "banner exchange: Connection ", `${FROM}: (?<reason>.*)$`),
  message("no_match", "Unable to negotiate with ", `${PEER}: (?<reason>.*)$`),
  message(
    "reverse_mapping",
    "reverse mapping checking getaddrinfo for ",
    String.raw`(?<src_host>\S+) \[(?<src_ip>[^\]\s]+)\] failed`,
  ),
  message(
    "reverse_mapping",
    "Address ",
    String.raw`(?<src_ip>\S+) maps to (?<src_host>\S+), but this does not map back`,
  ),
  message(
    "listening",
    "Server listening on ",
    String.raw`(?<listen_ip>\S+) port (?<listen_port>\d{1,5})\.$`,
  ),
];
