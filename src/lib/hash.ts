import { createHash, hash } from "node:crypto";

/** SHA-256 of a text's UTF-8 bytes, or of bytes, as 64 hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** RFC 9562 version 5 identifier of a name in a namespace given as 16 bytes. */
export function uuid5(namespace: Uint8Array, name: string): string {
  const size = namespace.length + Buffer.byteLength(name);
  const input = size <= scratch.length ? scratch : Buffer.allocUnsafe(size);
  input.set(namespace);
  input.write(name, namespace.length);
  // In one call: an object that hashes costs more than the hashing.
  const hex = hash("sha1", input.subarray(0, size), "hex");
  const version = `5${hex.slice(13, 16)}`;
  const variant = `${VARIANTS[Number.parseInt(hex.charAt(16), 16) & 3] ?? ""}${hex.slice(17, 20)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}-${variant}-${hex.slice(20, 32)}`;
}

/** For names that are not long. */
const scratch = Buffer.allocUnsafeSlow(1_024);
/** The digit in which the two high bits are those of the RFC. */
const VARIANTS = ["8", "9", "a", "b"] as const;
