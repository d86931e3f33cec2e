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

/** Whether `text` is an IPv4 or IPv6 address; no allocation for IPv4. */
export function isIp(text: string): boolean {
  return text.includes(":") ? parseIp(text) !== null : isIpv4(text);
}

function isIpv4(text: string): boolean {
  let parts = 0;
  let value = -1;
  let digits = 0;
  if (text.length > 15) return false;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 46;
    if (code === 46) {
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

function parseIpv4(text: string): Uint8Array | null {
  return isIpv4(text) ? Uint8Array.from(text.split("."), Number) : null;
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
