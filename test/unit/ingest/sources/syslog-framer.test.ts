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
