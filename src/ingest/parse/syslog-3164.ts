import type { SyslogEnvelope } from "../../event/index.ts";
import type { SyslogMessage } from "./syslog-5424.ts";
import { readStamp, type Stamp, type StampContext } from "./syslog-time.ts";

/**
 * Reads what stands behind the priority as RFC 3164 and its deviations; any text is a message.
 * A stamp, a host and a tag are taken where they are, and left out where they are not.
 */
export function readSyslog3164(
  text: string,
  from: number,
  priority: number | undefined,
  context: StampContext,
): SyslogMessage {
  const bracketed = readBracketed(text, from, context);
  if (bracketed !== null) {
    return { stamp: bracketed, envelope: withTag(text, bracketed.end, priority, undefined) };
  }
  const head = readHead(text, skipSpaces(text, from), context);
  let { stamp, host, end } = head;
  if (stamp !== null && host === undefined) {
    ({ host, end } = readHost(text, end));
    // A relay that could not read the message put a header of its own before it.
    const inner = readStamp(text, end, context);
    if (
      inner !== null &&
      !inner.hasYear &&
      text.charAt(inner.end) === " " &&
      /[A-Z]/.test(text.charAt(end))
    ) {
      stamp = inner;
      ({ host, end } = readHost(text, skipSpaces(text, inner.end)));
    }
  }
  return { stamp, envelope: withTag(text, end, priority, host) };
}

/** `[Thu Nov 26 18:46:11 2026] ` of `dmesg -T`, behind which no host stands. */
function readBracketed(text: string, at: number, context: StampContext): Stamp | null {
  const stamp = text.charAt(at) === "[" ? readStamp(text, at + 1, context) : null;
  if (stamp === null || text.charAt(stamp.end) !== "]") return null;
  return { ...stamp, end: skipSpaces(text, stamp.end + 1) };
}

interface Head {
  readonly stamp: Stamp | null;
  readonly host: string | undefined;
  readonly end: number;
}

/** Words with a colon that Cisco devices put before the stamp: a sequence number, a host. */
const LEADS_MAX = 3;
// `1234: `, `sw1 : `, or IOS XR's `sw1 RP/0/RSP0/CPU0:`, behind which no space stands.
const LEAD = /(?:([\w.*-]{0,255}) ?: +|(?:([\w.-]{1,255}) )?[A-Z]{1,8}(?:\/\w{1,8}){1,6}:)/y;

function readHead(text: string, from: number, context: StampContext): Head {
  let host: string | undefined;
  let at = from;
  for (let leads = 0; leads <= LEADS_MAX; leads++) {
    const stamp = readStamp(text, at, context);
    if (stamp !== null) return { stamp, host, end: skipSpaces(text, stamp.end) };
    LEAD.lastIndex = at;
    const match = LEAD.exec(text);
    if (match === null) break;
    const word = match[1] ?? match[2] ?? "";
    host ??= isHostLead(word) ? word : undefined;
    at = LEAD.lastIndex;
  }
  return { stamp: null, host: undefined, end: from };
}

function isHostLead(word: string): boolean {
  return /[A-Za-z]/.test(word) && !word.includes("*");
}

// What some senders write out besides the number: `user.info`, or the severity alone before a tag.
const FACILITY =
  /(?:(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7])\.(?:emerg|alert|crit|err|error|warning|warn|notice|info|debug) +|(?:emerg|alert|crit|err|error|warning|warn|notice|info|debug) +(?=[^\s:]{1,128}:))/y;

interface Host {
  readonly host: string | undefined;
  readonly end: number;
}

const HOST_MAX = 255;

function readHost(text: string, from: number): Host {
  const at = skipFacility(text, from);
  const space = text.indexOf(" ", at);
  const word = text.slice(at, space < 0 ? text.length : space);
  if (!isHost(word) || text.startsWith("last message repeated ", at))
    return { host: undefined, end: at };
  const comma = word.indexOf(",");
  const isWhole = comma < 0 || UNIFI.test(word);
  const end = isWhole ? skipSpaces(text, at + word.length) : at + comma + 1;
  // BIG-IP blades name their slot before the host.
  const host = (comma < 0 ? word : word.slice(0, comma)).replace(/^slot\d+\//, "");
  return { host, end: skipFacility(text, end) };
}

// `office,f09fc26f4419,v4.0.54.10625`: the host's card and the version of its firmware.
const UNIFI = /^[^,]+,[0-9a-f]{12},v[\w.+-]+$/i;

function skipFacility(text: string, at: number): number {
  FACILITY.lastIndex = at;
  return FACILITY.test(text) ? FACILITY.lastIndex : at;
}

// A word that ends like a tag is one: the sender gave no host.
function isHost(word: string): boolean {
  return word.length > 0 && !word.endsWith(":") && isHostName(word.slice(0, commaOr(word)));
}

function isHostName(name: string): boolean {
  return name.length <= HOST_MAX && !/^(?:\W|.*[=[\]{}"|]|CEF:|LEEF:)/.test(name);
}

function commaOr(word: string): number {
  const comma = word.indexOf(",");
  return comma > 0 ? comma : word.length;
}

// The tag of RFC 3164, longer and with more signs than there: `sshd(pam_unix)[123]:`.
const TAG = /([\w./()@+#-]{1,128})(?:\[([\w.-]{1,64})\])?(:?)/y;

function withTag(
  text: string,
  at: number,
  priority: number | undefined,
  hostname: string | undefined,
): SyslogEnvelope {
  const start = behindCisco(text, text.startsWith(": ", at) ? at + 2 : at);
  const tag = readTag(text, start);
  return {
    ...(priority === undefined ? {} : { priority }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(tag === null ? {} : { appname: tag.name }),
    ...(tag?.procid === undefined ? {} : { procid: tag.procid }),
    message: text.slice(tag?.end ?? start),
  };
}

// Behind a relay's header, or where the stamp is the time since the start: a sequence number, the
// device's clock or uptime (`2y10w`, `00:01:17`), and then what all this is about, `%SYS-5-…`.
const CISCO =
  /(?:\d{1,10}: +)?(?:[*.]?(?:(?:[A-Z][a-z]{2} +\d\d?(?: \d{4})? +)?\d\d:\d\d:\d\d[.\d]{0,7}(?: [A-Z]{3,5})?|\d{1,4}[ywd]\d{1,2}[wdh]): +)?(?=%[A-Z])/y;

function behindCisco(text: string, at: number): number {
  CISCO.lastIndex = at;
  return CISCO.test(text) ? CISCO.lastIndex : at;
}

interface Tag {
  readonly name: string;
  readonly procid: string | undefined;
  readonly end: number;
}

/** A word with a number in brackets, a colon behind it, or both; a space follows. */
function readTag(text: string, at: number): Tag | null {
  TAG.lastIndex = at;
  const match = TAG.exec(text);
  if (match === null) return null;
  const [, name = "", procid, colon] = match;
  const end = TAG.lastIndex;
  const follows = text.charAt(end);
  if (procid === undefined && colon === "") return null;
  if (follows !== " " && follows !== "" && (procid === undefined || colon === "")) return null;
  return { name, procid, end: skipOne(text, end) };
}

function skipOne(text: string, at: number): number {
  return text.charAt(at) === " " ? at + 1 : at;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at++;
  return at;
}
