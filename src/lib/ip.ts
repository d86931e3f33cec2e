/**
 * An address as its bytes, 4 for IPv4 and 16 for IPv6; null when `text` is none. IPv4-mapped IPv6
 * (`::ffff:10.0.0.1`) becomes the IPv4 address; brackets and a zone (`%eth0`) are dropped.
 * Leading zeros in an IPv4 part are refused, as they are read as octal elsewhere.
 */
export function parseIp(text: string): Uint8Array | null {
  let address = text;
  if (address.startsWith("[") && address.endsWith("]")) address = address.slice(1, -1);
  if (!address.includes(":")) return parseIpv4(address);
  const zone = address.indexOf("%");
  if (zone > 0) address = address.slice(0, zone);
  const bytes = parseIpv6(address);
  return bytes !== null && isMappedIpv4(bytes) ? bytes.slice(12) : bytes;
}

/**
 * Whether `text` is an address that `parseIp` reads; IPv4 stands without brackets. Nothing is
 * allocated: every event is asked several times.
 */
export function isIp(text: string): boolean {
  return text.includes(":") ? isWrittenIpv6(text) : isIpv4(text, 0, text.length);
}

/** With brackets, a zone, or neither. */
function isWrittenIpv6(text: string): boolean {
  const bracketed = text.charCodeAt(0) === BRACKET && text.endsWith("]");
  const start = bracketed ? 1 : 0;
  const end = bracketed ? text.length - 1 : text.length;
  const zone = text.indexOf("%", start);
  return isIpv6(text, start, zone > start && zone < end ? zone : end);
}

function isIpv4(text: string, start: number, end: number): boolean {
  let parts = 0;
  let value = -1;
  let digits = 0;
  if (end - start > 15) return false;
  for (let i = start; i <= end; i++) {
    const code = i < end ? text.charCodeAt(i) : DOT;
    if (code === DOT) {
      if (value < 0 || value > 255) return false;
      parts++;
      value = -1;
      digits = 0;
    } else if (code >= 48 && code <= 57) {
      if (digits === 1 && value === 0) return false;
      value = (value < 0 ? 0 : value) * 10 + code - 48;
      digits++;
    } else {
      return false;
    }
  }
  return parts === 4;
}

/** Goes from group to group, as `parseIpv6` does: what stands between two colons. */
function isIpv6(text: string, start: number, end: number): boolean {
  let gap = text.startsWith("::", start);
  let bytes = 0;
  let at = gap ? start + 2 : start;
  while (at < end) {
    const stop = endOfGroup(text, at, end);
    const isLast = stop === end || text.charCodeAt(stop + 1) === COLON;
    const size = groupBytes(text, at, stop, isLast);
    if (size === 0 || stop + 1 === end) return false;
    bytes += size;
    at = stop + 1;
    if (at < end && text.charCodeAt(at) === COLON) {
      if (gap) return false;
      gap = true;
      at++;
    }
  }
  return at >= end && (gap ? bytes <= 14 : bytes === 16);
}

function endOfGroup(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) !== COLON) at++;
  return at;
}

/** 2 for up to four hexadecimal digits, 4 for an IPv4 address at the end of a half, else 0. */
function groupBytes(text: string, start: number, end: number, isLast: boolean): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) return isLast && isIpv4(text, start, end) ? 4 : 0;
    const letter = code | 32;
    const isHex = (code >= 48 && code <= 57) || (letter >= 97 && letter <= 102);
    if (!isHex || at - start >= 4) return 0;
  }
  return end > start ? 2 : 0;
}

const DOT = 46;
const COLON = 58;
const BRACKET = 91;

function parseIpv4(text: string): Uint8Array | null {
  return isIpv4(text, 0, text.length) ? Uint8Array.from(text.split("."), Number) : null;
}

function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "") : [];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return null;
  const bytes = new Uint8Array(16);
  bytes.set(head);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

function parseGroups(text: string): number[] | null {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (index === groups.length - 1 && group.includes(".")) {
      const last = parseIpv4(group);
      if (last === null) return null;
      bytes.push(...last);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return null;
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes.length > 16 ? null : bytes;
}

function isMappedIpv4(bytes: Uint8Array): boolean {
  return (
    bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0)
  );
}
