import * as fc from "fast-check";

import {
  anyNumber,
  damage,
  oddText,
  plainNumber,
  space,
  writtenList,
  writtenObject,
  writtenText,
} from "./json-lines.ts";
import { listed } from "./quiet-case.ts";
import type { LineStream } from "./quiet-differential.ts";
import { randomText } from "./random-rules.ts";

/** Names under which rules look: native ones, aliases, those of views and of ECS. */
export const randomField: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("f", "g", "h") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...listed(`Channel | EventID | Provider_Name | Computer | EventRecordID | Image | LogName
        | EventId | event.code | host.name | Hostname | ProcessId | Message`),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...listed(`source.ip | message | @timestamp | event.dataset | event.original | host | f.g
        | __proto__ | constructor | _path | @version | é | id.orig_h | query | c-uri | cs-method
        | c-uri-query | src_ip | action | date | ts | answers`),
    ),
  },
);

/** A quarter of an hour: some of its records are late. */
const second = fc.nat(900).map((after) => 1_767_261_600 + after);
const stamp = fc.oneof(
  second.map((at) => JSON.stringify(new Date(at * 1000).toISOString())),
  second.map((at) => JSON.stringify(new Date(at * 1000).toISOString().slice(0, -1))),
  second.map(String),
  fc.constantFrom(
    ...listed(`1767261600123 | 1767261600123456 | 1767261600123456789 | "1767261600.5" | 1.5 | -5
      | "/Date(1767261600123)/" | "0001-01-01T00:00:00Z" | "9999-12-31T23:59:59.999999Z"
      | "2026-01-01 10:00:00" | "Jan  1 10:00:00" | "2026-13-01T00:00:00Z" | "soon" | ""
      | "2026-01-01" | "10:00:00" | "+0200" | null | [] | true | 9300000000000000 | 1e9`),
  ),
);

const scalar = fc.oneof(
  { weight: 6, arbitrary: writtenText(randomText) },
  { weight: 1, arbitrary: writtenText(oddText) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...listed('"10.1.2.3" | "::1" | "0x1" | "http://a/ab?k1" | "/a?a"')),
  },
  { weight: 2, arbitrary: fc.integer({ min: -1, max: 12 }).map(String) },
  { weight: 1, arbitrary: plainNumber },
  { weight: 1, arbitrary: anyNumber },
  { weight: 2, arbitrary: fc.constantFrom("true", "false", "null") },
);
const value = fc.oneof(
  { weight: 12, arbitrary: scalar },
  { weight: 3, arbitrary: writtenList(scalar) },
  { weight: 1, arbitrary: fc.constantFrom('{"g":"a"}', "{}", "[[1]]", '[{"g":"ab"}]') },
);

/** A name that tells something of the event, and what may stand there. */
const telling = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constantFrom(
        ...listed(`@timestamp | timestamp | TimeCreated | UtcTime | EventTime | time | ts | date
          | tz | __REALTIME_TIMESTAMP`),
      ),
      stamp,
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constantFrom(...listed("Channel | Channel | Channel | LogName | channel | log_name")),
      fc.constantFrom(
        ...listed(`"Security" | "security" | "Microsoft-Windows-Sysmon/Operational" | "System"
          | "a" | "" | null | [] | ["Security"] | 1`),
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constantFrom(...listed("EventID | EventID | EventId | event_id | Id | event.code")),
      fc.constantFrom(...listed('1 | 4624 | "4624" | 3 | "1" | null | [1] | 1.0 | true')),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom(
        ...listed("EventData | UserData | StringInserts | Payload | winlog | Event | System"),
      ),
      fc.constantFrom(
        ...listed(String.raw`"a" | [] | null | ["ab"] | "{a}" | 1 | {"f":"a"}
          | [{"@Name":"f","#text":"ab"}] | "{\"EventData\":{\"f\":\"ab\"}}"`),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("_x", "@y", "", "id_orig_h", "SourceName"), scalar),
  },
);

type Member = readonly [name: string, value: string];
const member: fc.Arbitrary<Member> = fc.oneof(fc.tuple(randomField, value), telling);
const members = fc.oneof(
  { weight: 7, arbitrary: fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.array(member, { maxLength: 8 }) },
);

/** Lines of a stream: most are flat JSON, some odd, a few damaged. */
export function randomLine({ format }: LineStream): fc.Arbitrary<Uint8Array> {
  return fc
    .record({
      members,
      ts: fc.option(stamp, { nil: null }),
      path: fc.constantFrom("dns", "conn", "http", "a b", "DNS"),
      gap: space,
      change: fc.oneof(
        { weight: 15, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: damage },
      ),
    })
    .map(({ members: drawn, ts, path, gap, change }) => {
      const isLed = format === "zeek" && ts !== null;
      // As Zeek writes it: the path and the time in front.
      const all: readonly Member[] = isLed
        ? [["_path", JSON.stringify(path)], ["ts", ts], ...drawn.filter(([name]) => name !== "ts")]
        : drawn;
      const text = writtenObject(
        all.map(([name, written]) => [JSON.stringify(name), written]),
        isLed ? "" : gap,
      );
      const line = new TextEncoder().encode(text);
      return change === null ? line : change(line);
    });
}
