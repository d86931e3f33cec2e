import { MICROS_PER_SECOND } from "../../lib/time.ts";
import { readSyslog3164 } from "./syslog-3164.ts";
import { readSyslog5424, type SyslogMessage } from "./syslog-5424.ts";
import { readStamp, type Stamp, type StampContext } from "./syslog-time.ts";

// The octet count of RFC 6587 where a relay left it in the message.
const PRIORITY = /(?:\d{1,6} )?<(\d{1,3})>/y;
/** Facility 23, severity 7. */
const PRIORITY_MAX = 191;

/** Reads a syslog message: RFC 5424 if it keeps to it, else RFC 3164, which any text is. */
export function readSyslog(text: string, context: StampContext): SyslogMessage {
  PRIORITY.lastIndex = 0;
  const match = PRIORITY.exec(text);
  const number = match === null ? -1 : Number(match[1]);
  if (number < 0 || number > PRIORITY_MAX) {
    return refine(readSyslog3164(text, 0, undefined, context), context);
  }
  const at = PRIORITY.lastIndex;
  const strict = readSyslog5424(text, at, number, context);
  if (strict !== null) return strict;
  return refine(readSyslog3164(text, behindVersion(text, at), number, context), context);
}

// `<134>1 1795169472.345 host …`: a version, and then nothing of RFC 5424.
function behindVersion(text: string, at: number): number {
  return /^[1-9] [\d-]/.test(text.slice(at, at + 3)) ? at + 2 : at;
}

/** How far into the message a second stamp is looked for. */
const SEARCH_MAX = 256;
const CANDIDATE = /(?<![\d.])(?:\d{4}[-/]\d\d[-/]\d\d[T ]|\d{10}[.\D]|\d\d? [A-Z][a-z]{2} \d{4} )/g;

/**
 * Completes a stamp without a year or a fraction from a fuller one that the message repeats: many
 * appliances write the same second twice. Another second is another time, and left alone.
 */
function refine(message: SyslogMessage, context: StampContext): SyslogMessage {
  const { stamp } = message;
  if (stamp === null) return readPairs(message, context);
  if (stamp.hasYear && stamp.hasFraction) return message;
  const text = message.envelope.message.slice(0, SEARCH_MAX);
  for (const { index } of text.matchAll(CANDIDATE)) {
    const fuller = readStamp(text, index, context);
    if (fuller !== null && isFuller(fuller, stamp)) return { ...message, stamp: fuller };
  }
  return message;
}

function isFuller(candidate: Stamp, stamp: Stamp): boolean {
  const sameSecond =
    Math.floor(candidate.time / MICROS_PER_SECOND) === Math.floor(stamp.time / MICROS_PER_SECOND);
  const says = Number(candidate.hasYear) + Number(candidate.hasFraction);
  return (
    sameSecond && candidate.hasYear && says > Number(stamp.hasYear) + Number(stamp.hasFraction)
  );
}

// `time=1795169472|hostname=fw1|…`, `date=2026-11-20 time=10:11:12 devname=fw1`, `"time": "…"`.
const TIME_PAIR =
  /(?:^|[\s|,;{"[])(?:log_?timestamp|timestamp|event_?time|time|date|rt|t)"?[=:] ?"?(?=[\dA-Z])/gi;
const HOST_PAIR = /(?:^|[\s|,;{"])(?:hostname|devname|dvchost)"?[=:] ?"?([\w.-]{1,255})/i;

const OFFSET_PAIR = /\stz="?([+-]\d\d:?\d\d)/;

/** Takes time and host of a message without a header from the pairs it begins with. */
function readPairs(message: SyslogMessage, context: StampContext): SyslogMessage {
  const { envelope } = message;
  const head = envelope.message.slice(0, SEARCH_MAX);
  const offset = OFFSET_PAIR.exec(head)?.[1] ?? "";
  const text = head.replace(/ time="?(\d\d:\d\d:\d\d[.\d]*)/, ` $1${offset}`);
  for (const match of text.matchAll(TIME_PAIR)) {
    const stamp = readStamp(text, match.index + match[0].length, context);
    if (stamp?.hasYear === true) {
      const hostname = envelope.hostname ?? HOST_PAIR.exec(text)?.[1];
      return {
        stamp,
        envelope: hostname === undefined ? envelope : { ...envelope, hostname },
      };
    }
  }
  return message;
}
