import type { AvroWriter } from "./byte-writer.ts";
import { jsonFault } from "./json-text.ts";

/** Takes the parts of a record and keeps nothing: encoding into it is the check alone. */
export const noBytes: AvroWriter = {
  mark: () => 0,
  rewind: nothing,
  byte: nothing,
  long: nothing,
  bytes: nothing,
  raw: nothing,
  copySince: () => EMPTY,
  zeros: nothing,
  string: nothing,
  json: jsonFault,
};

const EMPTY = new Uint8Array(0);

function nothing(): void {
  // The value fitted: that is all there was to find out.
}
