import type { Fields, OpenFields, SyslogEnvelope, Value } from "../../event/index.ts";
import { setMember } from "../../lib/members.ts";
import { withoutMark } from "./decode-text.ts";
import { readStamp, type Stamp, type StampContext } from "./syslog-time.ts";

/** A syslog message with its time taken apart from the envelope. */
export interface SyslogMessage {
  readonly envelope: SyslogEnvelope;
  readonly stamp: Stamp | null;
}

/**
 * Reads the header of RFC 5424 from the version on; null when the text does not keep to it (then
 * it is read as RFC 3164). Stamps with a space for the `T`, or seconds since the epoch, are taken.
 */
export function readSyslog5424(
  text: string,
  at: number,
  priority: number,
  context: StampContext,
): SyslogMessage | null {
  const version = /[1-9]\d{0,2} +/y;
  version.lastIndex = at;
  const found = version.exec(text);
  if (found === null) return null;
  const time = readTime(text, version.lastIndex, context);
  if (time === null) return null;
  const words = readWords(text, time.end);
  if (words === null) return null;
  const [hostname, appname, procid, msgid] = words.values;
  const data = readStructuredData(text, words.end) ?? brokenData(text, words.end, appname);
  if (data === null) return null;
  return {
    stamp: time.stamp,
    envelope: {
      priority,
      version: found[0].trimEnd(),
      ...(hostname === undefined ? {} : { hostname }),
      ...(appname === undefined ? {} : { appname }),
      ...(procid === undefined ? {} : { procid }),
      ...(msgid === undefined ? {} : { msgid }),
      ...(data.value === null ? {} : { structuredData: data.value }),
      message: messageFrom(text, data.end),
    },
  };
}

interface Time {
  readonly stamp: Stamp | null;
  readonly end: number;
}

function readTime(text: string, at: number, context: StampContext): Time | null {
  if (text.startsWith("- ", at)) return { stamp: null, end: at + 2 };
  const stamp = readStamp(text, at, context);
  return stamp !== null && text.charAt(stamp.end) === " " ? { stamp, end: stamp.end + 1 } : null;
}

interface Words {
  readonly values: readonly (string | undefined)[];
  readonly end: number;
}

/** HOSTNAME, APP-NAME, PROCID and MSGID, each with a space behind; `-` is none. */
function readWords(text: string, from: number): Words | null {
  const values: (string | undefined)[] = [];
  let at = from;
  for (let index = 0; index < 4; index++) {
    const space = text.indexOf(" ", at);
    if (space <= at) return null;
    const word = text.slice(at, space);
    values.push(word === "-" ? undefined : word);
    at = space + 1;
  }
  return { values, end: at };
}

interface StructuredData {
  readonly value: Fields | null;
  readonly end: number;
}

// PARAM-NAME="PARAM-VALUE"; a backslash that escapes nothing is taken as it stands (section 6.3.3).
const PARAM = / +([^\s="\]]{1,256})="((?:[^"\\]|\\[^])*)"/y;
const ELEMENT = /\[([^\s="\]]{1,256})/y;

function readStructuredData(text: string, from: number): StructuredData | null {
  if (text.charAt(from) === "-") {
    const end = from + 1;
    return end === text.length || text.charAt(end) === " " ? { value: null, end } : null;
  }
  const value: OpenFields = {};
  let at = from;
  while (text.charAt(at) === "[") {
    const end = readElement(text, at, value);
    if (end === null) return null;
    at = end;
  }
  return at > from ? { value, end: at } : null;
}

// What should be structured data and is none begins the message; but `app[12]:` is a tag of RFC 3164.
function brokenData(text: string, at: number, appname: string | undefined): StructuredData | null {
  const isBegun = text.charAt(at) === "[" && appname?.endsWith(":") !== true;
  return isBegun ? { value: null, end: at } : null;
}

function readElement(text: string, at: number, data: OpenFields): number | null {
  ELEMENT.lastIndex = at;
  const id = ELEMENT.exec(text)?.[1];
  if (id === undefined) return null;
  // An SD-ID that occurs twice is against the RFC; its parameters are put together.
  const earlier = Object.hasOwn(data, id) ? data[id] : undefined;
  const params = (earlier ?? {}) as OpenFields; // this function alone fills it
  let end = ELEMENT.lastIndex;
  for (PARAM.lastIndex = end; ;) {
    const match = PARAM.exec(text);
    if (match === null) break;
    addParam(params, match[1] ?? "", unescapeParam(match[2] ?? ""));
    end = PARAM.lastIndex;
  }
  while (text.charAt(end) === " ") end++;
  if (text.charAt(end) !== "]") return null;
  setMember(data, id, params);
  return end + 1;
}

function addParam(params: OpenFields, name: string, value: string): void {
  const earlier = Object.hasOwn(params, name) ? params[name] : undefined;
  if (earlier === undefined) setMember(params, name, value);
  else if (Array.isArray(earlier)) (earlier as Value[]).push(value);
  else setMember(params, name, [earlier, value]);
}

function unescapeParam(value: string): string {
  return value.includes("\\") ? value.replaceAll(/\\(["\\\]])/g, "$1") : value;
}

function messageFrom(text: string, end: number): string {
  return withoutMark(text.slice(text.charAt(end) === " " ? end + 1 : end));
}
