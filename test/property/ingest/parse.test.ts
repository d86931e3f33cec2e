import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Parsed, RawRecord } from "../../../src/event/index.ts";
import { createParser, formatNames } from "../../../src/ingest/parse/index.ts";
import { normalise } from "../../../src/normalise/index.ts";
import { eventsTopic, isTopicName } from "../../../src/topics/index.ts";
import { rawRecord } from "../../support/raw-record.ts";

const header = "#separator \\x09\n#path\tconn\n#fields\tts\ta\tb\n#types\ttime\tset[count]\tstring";

const line = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.string({ unit: "binary", maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
  fc.json({ maxDepth: 4 }).map((text) => new TextEncoder().encode(text)),
  fc
    .array(
      fc.constantFrom(
        ..."<34> 1  - Nov 20 10:11:12 2026-11-20T10:11:12Z IN= OUT= PROTO=TCP SRC= [ ] { } : \\x \\xff kernel: sshd[1]: Failed password for invalid user from port 22 time= #fields #separator \t , -".split(
          " ",
        ),
        " ",
        "\t",
        '"',
      ),
      { maxLength: 40 },
    )
    .map((words) => new TextEncoder().encode(words.join(" "))),
);

/** What is wrong with an outcome; null when nothing is. */
function faultOf(raw: RawRecord, outcome: Parsed): unknown {
  if (outcome.kind === "skipped") return null;
  if (outcome.kind === "refused") {
    const { code, message } = outcome.refusal;
    return /^[a-z_]+$/.test(code) && message.length > 20 ? null : outcome;
  }
  const event = normalise(raw, outcome.record, "test");
  const isSound = Number.isSafeInteger(event.time) && isTopicName(eventsTopic(event.dataset));
  return isSound ? null : event;
}

describe.each(formatNames)("the format %s", (format) => {
  test("makes of any bytes an event, a skip or a refusal that says what to do", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const parser = createParser({ format, zone: "Europe/Berlin", context: header });
        for (const bytes of lines) {
          const raw = rawRecord(bytes);
          expect(faultOf(raw, parser.parse(raw))).toBeNull();
        }
        parser.context();
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["spaces", " "],
    ["pairs", "A=1 "],
    ["froms", " from 1 port 2"],
    ["brackets", "[a "],
    ["escapes", "\\xff"],
    ["years", "2026-11-20 "],
    ["stamps", "Nov 20 10:11:12 "],
    ["params", 'a="b" '],
    ["objects", '{"a":'],
    ["commas", ","],
  ])("is quick on a long line of %s", (_name, unit) => {
    const body = unit.repeat(Math.ceil(262_144 / unit.length));
    const parser = createParser({ format, zone: "UTC", context: header });
    const start = performance.now();
    for (const lead of [
      "",
      "<13>1 - h a - - [x ",
      "Nov 20 10:11:12 h sshd[1]: Failed password for ",
      "Nov 20 10:11:12 h kernel: IN= OUT=",
    ]) {
      parser.parse(rawRecord(lead + body));
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
