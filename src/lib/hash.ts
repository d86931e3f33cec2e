import { hash } from "node:crypto";

/** SHA-256 of a text's UTF-8 bytes, or of bytes, as 64 hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash("sha256", data);
}

/** RFC 9562 version 5 identifier of a name in a namespace given as 16 bytes. */
export function uuid5(namespace: Uint8Array, name: string): string {
  const digest = hash("sha1", Buffer.concat([namespace, Buffer.from(name)]), "buffer");
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString("hex", 0, 16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
