import type {
  Fields,
  LogSource,
  Native,
  OpenFields,
  Parsed,
  ParsedRecord,
  RawRecord,
  SyslogEnvelope,
} from "../../event/index.ts";
import { decodeText, withoutMark } from "./decode-text.ts";
import { packetStart, readIptables } from "./iptables.ts";
import { framingWarnings, parsed, refused, skippedBlank } from "./outcome.ts";
import type { StreamParser } from "./parser.ts";
import { readSshd } from "./sshd.ts";
import type { SyslogMessage } from "./syslog-5424.ts";
import { readSyslog } from "./syslog-message.ts";
import type { Zone } from "./zone.ts";

const iptablesSource: LogSource = { product: "linux", service: "iptables", category: "firewall" };
const sshdSource: LogSource = { product: "linux", service: "sshd" };

// What can only be a packet, whatever tag stands before it: other programs count `IN=5 OUT=7`.
const PACKET = /^IN=\S{0,32} OUT=.* (?:SRC|PROTO|HTYPE)=/;

/** Syslog of any kind; sshd's and the packet filter's messages are read further. */
export class SyslogParser implements StreamParser {
  readonly name = "syslog";
  readonly #zone: Zone;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  parse(record: RawRecord): Parsed {
    const read = readLine(record, this.#zone);
    if (read === null) return skippedBlank;
    const isPacket = PACKET.test(read.message.envelope.message);
    const message = isPacket ? withPrefix(read.message) : read.message;
    return parsed(syslogRecord(record, read.text, message, contentOf(message.envelope)));
  }

  flatReader(): null {
    return null;
  }

  context(): null {
    return null;
  }
}

/** The log of the kernel's packet filter, with or without syslog's header. */
export class IptablesParser implements StreamParser {
  readonly name = "iptables";
  readonly #zone: Zone;

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  parse(record: RawRecord): Parsed {
    const read = readLine(record, this.#zone);
    if (read === null) return skippedBlank;
    const message = withPrefix(read.message);
    const fields = readIptables(message.envelope.message);
    if (fields === null) return notIptables();
    const content: Content = { ...packetContent, fields };
    return parsed(syslogRecord(record, read.text, message, content));
  }

  flatReader(): null {
    return null;
  }

  context(): null {
    return null;
  }
}

interface SyslogLine {
  /** As it stood in the log. */
  readonly text: string;
  readonly message: SyslogMessage;
}

/** The message of a record; null for a blank line. */
function readLine(record: RawRecord, zone: Zone): SyslogLine | null {
  const received = record.written ?? record.received;
  const text = decodeText(record.bytes);
  const line = trimEnd(withoutMark(text));
  return line === "" ? null : { text, message: readSyslog(line, { received, zone }) };
}

/** A rule's log prefix with a colon looks like a tag: `DROP: IN=eth0`. It is put back. */
function withPrefix(read: SyslogMessage): SyslogMessage {
  const { appname, ...envelope } = read.envelope;
  if (appname === undefined || envelope.procid !== undefined) return read;
  if (logsPackets(serviceOf(appname))) return read;
  return { ...read, envelope: { ...envelope, message: `${appname}: ${envelope.message}` } };
}

function notIptables(): Parsed {
  return refused(
    "parse",
    "not_iptables",
    "the line holds no logged packet (IN=… OUT=… PROTO=…); " +
      "use the format syslog for a log that holds other messages too",
  );
}

/** What a syslog message turned out to carry. */
interface Content {
  readonly dataset: string;
  readonly logsource: LogSource;
  readonly vendor: string;
  readonly fields: Fields;
}

const packetContent = { dataset: "iptables", logsource: iptablesSource, vendor: "iptables" };

function contentOf(envelope: SyslogEnvelope): Content {
  const service = serviceOf(envelope.appname);
  if (service === "sshd" || service === "sshd-session" || service === "sshd-auth") {
    const fields: OpenFields = envelopeFields(envelope);
    Object.assign(fields, readSshd(envelope.message));
    return { dataset: "linux.sshd", logsource: sshdSource, vendor: "sshd", fields };
  }
  if (logsPackets(service) && holdsPacket(envelope.message)) {
    const fields = readIptables(envelope.message);
    if (fields !== null) return { ...packetContent, fields };
  }
  return {
    dataset: "syslog",
    logsource: { product: "linux", service: service ?? "syslog" },
    vendor: "syslog",
    fields: envelopeFields(envelope),
  };
}

// Some gateways cut off the beginning of the packet.
function holdsPacket(message: string): boolean {
  return packetStart(message) >= 0 || (message.includes(" PROTO=") && message.includes(" DPT="));
}

// Some relays lose the tag; ulogd writes what the kernel hands it.
function logsPackets(service: string | null): boolean {
  return service === null || service === "kernel" || service === "ulogd";
}

/** `sshd` for `/usr/sbin/sshd`, `sshd(pam_unix)` and `SSHD`; `postfix` for `postfix/smtpd`. */
function serviceOf(appname: string | undefined): string | null {
  if (appname === undefined) return null;
  let name = appname.startsWith("/") ? appname.slice(appname.lastIndexOf("/") + 1) : appname;
  const end = name.search(/[/(@[]/);
  if (end > 0) name = name.slice(0, end);
  return name === "" ? null : name.toLowerCase();
}

function envelopeFields(envelope: SyslogEnvelope): OpenFields {
  const { priority, hostname, appname, procid, msgid, structuredData } = envelope;
  const fields: OpenFields = {};
  if (priority !== undefined) {
    fields["facility"] = priority >> 3;
    fields["severity"] = priority & 7;
  }
  if (hostname !== undefined) fields["hostname"] = hostname;
  if (appname !== undefined) fields["appname"] = appname;
  if (procid !== undefined) fields["procid"] = procid;
  if (msgid !== undefined) fields["msgid"] = msgid;
  if (structuredData !== undefined) fields["structured_data"] = structuredData;
  fields["message"] = envelope.message;
  return fields;
}

function syslogRecord(
  record: RawRecord,
  text: string,
  message: SyslogMessage,
  content: Content,
): ParsedRecord {
  const native: Native = { vendor: content.vendor, name: "", fields: content.fields };
  return {
    dataset: content.dataset,
    logsource: content.logsource,
    native,
    original: text,
    keywords: "original",
    time: message.stamp?.time ?? null,
    timeQuality: message.stamp?.quality ?? "none",
    syslog: message.envelope,
    warnings: framingWarnings(record, text),
  };
}

// Senders end datagrams with a line end, a NUL, or both.
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && "\r\n\0".includes(text.charAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}
