import * as fc from "fast-check";
import { expect, test } from "vitest";

import { fromEpochSeconds } from "../../../src/lib/time.ts";
import { decodeDeadLetter, enclose, encodeDeadLetter } from "../../../src/sinks/index.ts";

const letter = {
  sink: "splunk",
  reason: "HTTP 400, HEC code 12",
  status: 400,
  attempts: 1,
  time: fromEpochSeconds(1_767_323_045),
  offset: 7,
  alertId: "a",
};

test("a letter comes back as it was written, whole numbers beyond 2^53 included", () => {
  const whole = { ...letter, ...enclose(Buffer.from('{"id":"a","n":12345678901234567890}')) };
  expect(decodeDeadLetter(encodeDeadLetter(whole))).toEqual(whole);
});

test("a record that is no JSON keeps its bytes", () => {
  const bytes = Uint8Array.of(0xff, 0x00, 0x0a);
  const back = decodeDeadLetter(encodeDeadLetter({ ...letter, ...enclose(bytes) }));
  expect(Buffer.from(back?.alertBase64 ?? "", "base64")).toEqual(Buffer.from(bytes));
});

test("bytes that hold no letter give null and never an exception", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((t) => Buffer.from(t)),
      ),
      (bytes) => {
        expect(decodeDeadLetter(bytes)).toBeNull();
      },
    ),
  );
});
