import { parseJson, stringifyJson } from "../lib/json.ts";
import type { Alert } from "./alert.ts";

/** The value of a record of the alerts topic: UTF-8 JSON with the names of `Alert`. */
export function encodeAlert(alert: Alert): Uint8Array {
  return new TextEncoder().encode(stringifyJson(alert));
}

/** Reads what `encodeAlert` wrote; throws `SyntaxError` on bytes that are not JSON. */
export function decodeAlert(bytes: Uint8Array): Alert {
  // Only `encodeAlert` writes to the alerts topic, whose batches carry a CRC.
  return parseJson(new TextDecoder().decode(bytes)) as unknown as Alert;
}
