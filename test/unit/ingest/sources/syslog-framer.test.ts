import * as fc from "fast-check";
import { expect, test } from "vitest";

import { SyslogFramer } from "../../../../src/ingest/sources/syslog-framer.ts";

function frame(pieces: readonly Uint8Array[], limit = 100): [string, number][] {
  const out: [string, number][] = [];
  const framer = new SyslogFramer(limit, ({ bytes, cutBytes }) => {
    out.push([Buffer.from(bytes).toString(), cutBytes]);
  });
  for (const piece of pieces) framer.push(piece);
  framer.end();
  return out;
}

const stream = Buffer.from("6 <1>a\nb<2>line\r\n5 <3>cc12 monkeys\n\u00007 <4>nul\0<5>end");
const expected = ["<1>a\nb", "<2>line", "<3>cc", "12 monkeys", "<4>nul", "<5>end"];

test("decides the framing for each message", () => {
  expect(frame([stream]).map(([message]) => message)).toEqual(expected);
});

test.each(Array.from({ length: stream.length }, (_, i) => i))(
  "gives the same when split at byte %i",
  (i) => {
    const messages = frame([stream.subarray(0, i), stream.subarray(i)]).map(([message]) => message);
    expect(messages).toEqual(expected);
  },
);

test("cuts a counted message at the limit and skips its rest exactly", () => {
  expect(frame([Buffer.from("10 <1>4567890<2>b\n")], 5)).toEqual([
    ["<1>45", 5],
    ["<2>b", 0],
  ]);
});

test("any bytes give the same messages in whatever pieces they come", () => {
  const piece = fc.oneof(
    fc.constantFrom("5 <1>ab", "12 <2>", "<3>c\n", "0 <", "99999999 <4>", "7 ", "\r\n", "\0", "é"),
    fc.string({ maxLength: 5 }),
  );
  const text = fc.array(piece, { maxLength: 20 }).map((parts) => Buffer.from(parts.join("")));
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  fc.assert(
    fc.property(text, sizes, fc.integer({ min: 1, max: 30 }), (bytes, lengths, limit) => {
      const pieces: Uint8Array[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const length = lengths[turn % lengths.length] ?? 1;
        pieces.push(bytes.subarray(at, at + length));
        at += length;
      }
      expect(frame(pieces, limit)).toEqual(frame([bytes], limit));
    }),
  );
});
