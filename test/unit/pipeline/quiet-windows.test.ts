import { expect, test } from "vitest";

import {
  AS_MADE,
  listed,
  outcomeOf,
  type QuietCase,
  TEST,
  unless,
  WINDOWS,
} from "../../support/quiet-case.ts";
import type { LineStream } from "../../support/quiet-differential.ts";

const raw = String.raw;
const windows: LineStream = { format: "json", logsource: WINDOWS };
const security = { product: "windows", service: "security" };

const cases: Readonly<Record<string, QuietCase>> = {
  "has its fields under other names": {
    stream: windows,
    wanted: WINDOWS,
    detection: unless("Computer", "dc1"),
    lines: ["Hostname", "ComputerName", "MachineName", "computer_name", "host.name"].map(
      (name) => `{"Channel":"x","f":"hit","${name}":"dc1"}`,
    ),
    quiet: 5,
  },
  "has its fields under the name of Sigma first, and other names in their order": {
    stream: windows,
    wanted: WINDOWS,
    detection: unless("Computer", "dc1"),
    lines: [
      '{"Channel":"x","f":"hit","Hostname":"dc1","Computer":"dc2"}',
      '{"Channel":"x","f":"hit","Hostname":"dc1","Computer":null}',
      '{"Channel":"x","f":"hit","MachineName":"dc1","Hostname":"dc2"}',
      '{"Channel":"x","f":"hit","MachineName":"dc2","Hostname":"dc1"}',
      '{"Channel":"x","f":"hit","Computer":["dc2","dc1"]}',
    ],
    quiet: 2,
  },
  "has a field that is null under another name": {
    stream: windows,
    wanted: WINDOWS,
    detection: "sel: { f: hit }\ngone: { Computer|exists: false }\ncondition: sel and gone",
    lines: [
      '{"Channel":"x","f":"hit","Hostname":null}',
      '{"Channel":"x","f":"hit","Hostname":null,"MachineName":"dc1"}',
      '{"Channel":"x","f":"hit","Computer":null}',
      '{"Channel":"x","f":"hit"}',
    ],
    quiet: 3,
  },
  "is none without a channel and an id, whatever its source says": {
    stream: windows,
    wanted: WINDOWS,
    detection: unless("Computer", "dc1"),
    lines: [
      '{"f":"hit","Hostname":"dc1"}',
      '{"f":"hit","Computer":"dc1"}',
      '{"Channel":"x","f":"hit","Hostname":"dc1","EventData":null}',
      '{"Channel":"x","f":"hit","Hostname":"dc1","UserData":[]}',
      '{"Channel":null,"f":"hit","Hostname":"dc1"}',
      '{"f":"miss"}',
    ],
    quiet: 2,
  },
  "is none without a channel and an id, so its log is not told by other names": {
    stream: windows,
    wanted: security,
    sel: "f: hit",
    lines: ['{"f":"hit","LogName":"Security"}', '{"f":"hit","Channel":"Security"}'],
    quiet: 1,
  },
  "may have its channel in any case, as a list, null or a number": {
    stream: windows,
    wanted: security,
    sel: "f: hit",
    lines: listed(
      raw`"Security" | "SECURITY" | "\u0053ecurity" | "${"\u017F"}ecurity" | "System" | "" | null
        | [] | ["Security"] | 1 | true`,
    ).map((channel) => `{"Channel":${channel},"EventID":1,"f":"hit"}`),
    // Only of a text it is sure that the record is the event.
    quiet: 2,
  },
  "may have its id as a number, a text or a list": {
    stream: windows,
    wanted: { category: "process_creation", product: "windows" },
    sel: "Image: hit",
    lines: listed(
      '1 | "1" | 1.0 | "1.0" | " 1" | [1] | null | true | 4688 | "4688" | 1e0 | 10000000000000000001',
    ).map(
      (id) => `{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":${id},"Image":"hit"}`,
    ),
    quiet: 7,
  },
  "may have its data on a level of its own, or in a text": {
    stream: windows,
    wanted: WINDOWS,
    sel: "f: hit",
    lines: [
      '{"Channel":"x","EventID":1,"EventData":{"f":"hit"}}',
      '{"Channel":"x","EventID":1,"EventData":[{"@Name":"f","#text":"hit"}]}',
      '{"Channel":"x","EventID":1,"EventData":["hit"],"f":"miss"}',
      '{"Channel":"x","EventID":1,"EventData":null,"f":"miss"}',
      '{"Channel":"x","EventID":1,"EventData":"hit"}',
      '{"Channel":"x","EventID":1,"StringInserts":["hit"]}',
      raw`{"Channel":"x","EventID":1,"Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"f\",\"#text\":\"hit\"}]}}"}`,
      raw`{"Channel":"x","EventID":1,"Payload":"\u007b\"EventData\":{\"f\":\"hit\"}}"}`,
      '{"Channel":"x","EventID":1,"Payload":"hit"}',
      raw`{"EventID":1,"Payload":"{\"EventData\":{\"f\":\"hit\"}}","Provider_Name":"x"}`,
    ],
    quiet: 2,
  },
  "has data without names, and levels that are no fields": {
    stream: windows,
    wanted: WINDOWS,
    detection: "sel: { Data: hit }\nlevel: { EventData|exists: true }\ncondition: sel or level",
    lines: [
      '{"Channel":"x","EventID":1,"EventData":["hit"]}',
      '{"Channel":"x","EventID":1,"StringInserts":["hit"]}',
      '{"Channel":"x","EventID":1,"UserData":["hit"]}',
      '{"Channel":"x","EventID":1,"EventData":null}',
      '{"Channel":"x","EventID":1,"EventData":[]}',
      '{"Channel":"x","EventID":1,"EventData":"x"}',
      '{"Channel":"x","EventID":1,"Data":["x"]}',
    ],
    quiet: 1,
  },
  "has keywords in the values of its data": {
    stream: windows,
    wanted: WINDOWS,
    detection: "keys: [hit]\ncondition: keys",
    lines: [
      raw`{"Channel":"x","Payload":"{\"EventData\":{\"f\":\"hit\"}}"}`,
      raw`{"Payload":"{\"EventData\":{\"f\":\"hit\"}}"}`,
      '{"Channel":"hit"}',
      '{"hit":"Channel"}',
      '{"Channel":"x","StringInserts":["hit"]}',
    ],
    quiet: 1,
  },
  "of a source that names another product is an event of that": {
    stream: { format: "json", logsource: TEST },
    detection: unless("Computer", "dc1"),
    lines: ['{"Channel":"Security","EventID":1,"f":"hit","Hostname":"dc1"}', '{"f":"miss"}'],
    quiet: 1,
  },
  "is told by its names where the source says nothing": {
    stream: { format: "json" },
    wanted: security,
    sel: "f: hit",
    lines: [
      '{"Channel":"Security","f":"hit"}',
      '{"LogName":"Security","EventID":1,"f":"hit"}',
      '{"LogName":"Security","f":"hit"}',
      '{"Channel":"Security","f":"hit","EventData":null}',
      '{"Channel":"Security","f":"hit","EventData":[]}',
      '{"f":"hit"}',
    ],
    quiet: 2,
  },
  "of another shape is told of in a warning": {
    stream: { format: "windows_json" },
    wanted: WINDOWS,
    sel: "f: hit",
    lines: ['{"f":"hit"}', '{"f":"miss"}', '{"Channel":"x","f":"miss"}'],
    quiet: 1,
  },
};

test.each(Object.entries(cases))("a Windows event %s", (_name, each) => {
  expect(outcomeOf(each)).toEqual(AS_MADE);
});
