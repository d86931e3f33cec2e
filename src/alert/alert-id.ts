import { uuid5 } from "../lib/hash.ts";
import type { AlertId } from "./alert.ts";

// Sluice's own namespace, drawn once at random; changing it would change every alert id.
const NAMESPACE = Uint8Array.from([
  0x6f, 0x1d, 0x8a, 0x52, 0x0b, 0xc4, 0x4e, 0x37, 0x9a, 0x2e, 0x71, 0xf5, 0x3c, 0x88, 0xd0, 0x16,
]);

/** The id of the alert that these parts name, in this order; as JSON, no two lists look the same. */
export function alertIdOf(parts: readonly string[]): AlertId {
  // Only here is an AlertId made from nothing.
  return uuid5(NAMESPACE, JSON.stringify(parts)) as AlertId;
}
