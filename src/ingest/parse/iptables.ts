import type { Fields, OpenFields, Value } from "../../event/index.ts";
import { setMember } from "../../lib/members.ts";

// As the kernel writes it; a log prefix that does not end with a space is fused with it: `DROPIN=`.
// The name of an interface has 15 characters.
const PACKET = /IN=\S{0,32} OUT=/;

/** The beginning of the packet in a line of the kernel's packet log; -1 when it holds none. */
export function packetStart(message: string): number {
  return message.search(PACKET);
}

/**
 * The fields of a packet that iptables, nftables or ufw logged: the kernel's names, `DF` and the
 * TCP flags as true, the packet an ICMP error quotes under `INNER`, and the rule's log prefix under
 * `prefix`. Null when the message holds none. The first of a key that occurs twice is kept.
 */
export function readIptables(message: string): Fields | null {
  const at = packetStart(message);
  const start = at >= 0 ? at : partialStart(message);
  if (start < 0) return null;
  const fields: OpenFields = {};
  const prefix = message.slice(0, start).replace(UPTIME, "").trim();
  if (prefix !== "") fields["prefix"] = prefix;
  readPairs(message, start, fields);
  return fields;
}

const UPTIME = /^\s*\[ *\d+\.\d+\] ?/;

// Some gateways cut off the beginning of the line.
const PARTIAL = /(?:^|\s)(?=(?:[A-Z]+=\S* |DF )*PROTO=\S)/;

function partialStart(message: string): number {
  const match = message.length > PARTIAL_MAX ? null : PARTIAL.exec(message);
  return match === null ? -1 : match.index + match[0].length;
}

/** The search for a cut line grows with the square of its length. */
const PARTIAL_MAX = 1024;

function readPairs(text: string, from: number, fields: OpenFields): void {
  let target = fields;
  let at = from;
  while (at < text.length) {
    const space = text.indexOf(" ", at);
    let word = text.slice(at, space < 0 ? text.length : space);
    at = space < 0 ? text.length : space + 1;
    if (word.startsWith("[") && word.includes("=")) {
      target = {};
      if (!Object.hasOwn(fields, "INNER")) fields["INNER"] = target;
      word = word.slice(1);
    }
    const closes = target !== fields && word.endsWith("]");
    addWord(target, closes ? word.slice(0, -1) : word);
    if (closes) target = fields;
  }
}

function addWord(fields: OpenFields, word: string): void {
  const equals = word.indexOf("=");
  if (equals > 0) addOnce(fields, word.slice(0, equals), word.slice(equals + 1));
  else if (flags.has(word)) fields[word] = true;
  else if (word.startsWith("FRAG:")) addOnce(fields, "FRAG", word.slice(5));
}

function addOnce(fields: OpenFields, name: string, text: string): void {
  if (name.length > NAME_MAX || Object.hasOwn(fields, name)) return;
  setMember(fields, name, numbers.has(name) ? numberOf(text) : text);
}

const NAME_MAX = 32;

function numberOf(text: string): Value {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

const flags = new Set("DF CE MF SYN ACK FIN RST PSH URG ECE CWR INCOMPLETE".split(" "));

const numbers = new Set(
  "LEN TTL ID SPT DPT WINDOW URGP TYPE CODE SEQ MTU HOPLIMIT FLOWLBL UID GID FRAG".split(" "),
);
