import { describe, expect, test } from "vitest";

import type { EventId, Fields, LogSource, RawRecord } from "../../../../src/event/index.ts";
import { createParser } from "../../../../src/ingest/index.ts";
import { stringifyJson } from "../../../../src/lib/json.ts";
import { epochMicros } from "../../../../src/lib/time.ts";
import { normalise } from "../../../../src/normalise/index.ts";
import { loadRules } from "../../../../src/sigma/index.ts";
import { shippedViews } from "../../../support/shipped-views.ts";

const SYSMON = "Microsoft-Windows-Sysmon/Operational";
const TIME = "2026-04-17T05:24:53.092051Z";
const IMAGE = "C:\\Windows\\System32\\whoami.exe";
const views = shippedViews();

function eventOf(fields: Fields, logsource?: LogSource) {
  const raw: RawRecord = {
    id: "r-1" as EventId,
    source: "test",
    stream: "test",
    bytes: new TextEncoder().encode(stringifyJson(fields)),
    cutBytes: 0,
    received: epochMicros(4_102_444_800_000_000),
    origin: { kind: "inline" },
  };
  const parser = createParser({
    format: "windows_json",
    zone: "Europe/Berlin",
    ...(logsource === undefined ? {} : { logsource }),
  });
  const parsed = parser.parse(raw);
  if (parsed.kind !== "parsed") throw new Error(JSON.stringify(parsed));
  return normalise(raw, parsed.record, parser.name);
}

/** Whether a rule of the log source that asks for these values matches. */
function matches(fields: Fields, logsource: LogSource, selection: Fields, own?: LogSource) {
  const text = [
    "title: t",
    "id: 11111111-1111-4111-8111-111111111111",
    `logsource: ${JSON.stringify(logsource)}`,
    "detection:",
    `  s: ${JSON.stringify(selection)}`,
    "  condition: s",
  ].join("\n");
  const event = eventOf(fields, own);
  return (["indexed", "oracle"] as const).map(
    (evaluation) =>
      loadRules([{ path: "r.yml", text }], { views, evaluation }).match(event).length === 1,
  );
}

/** More levels than a record may have. */
const DEEP = "[".repeat(70) + "]".repeat(70);
const BOTH = [true, true];
const NEITHER = [false, false];

const shapes: readonly (readonly [string, Fields])[] = [
  [
    "winlogbeat",
    {
      "@timestamp": TIME,
      event: { code: "1" },
      host: { name: "other" },
      winlog: {
        channel: SYSMON,
        event_id: "1",
        provider_name: "Microsoft-Windows-Sysmon",
        computer_name: "ws1",
        event_data: { Image: IMAGE, CommandLine: "whoami /all", ProcessId: "500" },
      },
    },
  ],
  [
    "NXLog",
    {
      EventTime: "2026-04-17T05:24:53.092051Z",
      Hostname: "ws1",
      SourceName: "Microsoft-Windows-Sysmon",
      Channel: SYSMON,
      EventID: 1,
      Image: IMAGE,
      CommandLine: "whoami /all",
      ProcessId: 500,
    },
  ],
  [
    "Fluent Bit",
    {
      TimeCreated: TIME,
      ProviderName: "Microsoft-Windows-Sysmon",
      Channel: SYSMON,
      EventID: 1,
      Computer: "ws1",
      Message: `Process Create:\r\nImage: ${IMAGE}\r\nCommandLine: whoami /all\r\nProcessId: 500`,
      StringInserts: ["-", "x", IMAGE],
    },
  ],
  [
    "EvtxECmd",
    {
      TimeCreated: "2026-04-17 05:24:53.092051",
      Provider: "Microsoft-Windows-Sysmon",
      Channel: SYSMON,
      EventId: 1,
      Computer: "ws1",
      ProcessId: 4242,
      MapDescription: "Process creation",
      PayloadData1: "x",
      Payload: JSON.stringify({
        EventData: {
          Data: [
            { "@Name": "Image", "#text": IMAGE },
            { "@Name": "CommandLine", "#text": "whoami /all" },
            { "@Name": "ProcessId", "#text": "500" },
          ],
        },
      }),
    },
  ],
  [
    "XML with #attributes",
    {
      Event: {
        System: {
          Provider: { "#attributes": { Name: "Microsoft-Windows-Sysmon", Guid: "{1}" } },
          EventID: { "#text": 1, "#attributes": { Qualifiers: 0 } },
          Channel: SYSMON,
          Computer: "ws1",
          TimeCreated: { "#attributes": { SystemTime: TIME } },
        },
        EventData: { Image: IMAGE, CommandLine: "whoami /all", ProcessId: 500 },
      },
    },
  ],
  [
    "XML with @Name",
    {
      Event: {
        System: {
          Provider: { "@Name": "Microsoft-Windows-Sysmon" },
          EventID: "1",
          Channel: SYSMON,
          Computer: "ws1",
          TimeCreated: { "@SystemTime": TIME },
        },
        EventData: {
          Data: [
            { "@Name": "Image", "#text": IMAGE },
            { "@Name": "CommandLine", "#text": "whoami /all" },
            { "@Name": "ProcessId", "#text": "500" },
          ],
        },
      },
    },
  ],
];

describe("an event in the shape of", () => {
  test.each(shapes)("%s is looked up under Sigma's names and stays as it was", (_, fields) => {
    const wanted = {
      EventID: 1,
      Channel: SYSMON,
      Provider_Name: "Microsoft-Windows-Sysmon",
      Computer: "ws1",
      "Image|endswith": "\\whoami.exe",
      CommandLine: "whoami /all",
      ProcessId: 500,
    };
    for (const logsource of [
      { product: "windows", category: "process_creation" },
      { product: "windows", service: "sysmon" },
    ]) {
      expect(matches(fields, logsource, wanted), JSON.stringify(logsource)).toEqual(BOTH);
    }
    expect(matches(fields, { product: "windows", category: "file_event" }, {})).toEqual(NEITHER);
    const event = eventOf(fields);
    expect(event.native.fields).toEqual(fields);
    expect(event.time).toBe(Date.parse("2026-04-17T05:24:53.092Z") * 1000 + 51);
    expect(event.sensor.warnings).toEqual([]);
    expect(event.ecs).toMatchObject({
      event: { code: "1", provider: "Microsoft-Windows-Sysmon", category: ["process"] },
      host: { name: "ws1" },
      process: { name: "whoami.exe", executable: IMAGE, pid: 500, command_line: "whoami /all" },
    });
  });
});

const sysmon = (id: number, more: Fields = {}): Fields => ({
  Channel: SYSMON,
  EventID: id,
  ...more,
});

test.each<[Fields, readonly string[], readonly string[]]>([
  [sysmon(12, { EventType: "CreateKey" }), ["registry_add", "registry_event"], ["registry_delete"]],
  [
    sysmon(12, { EventType: "DeleteValue" }),
    ["registry_delete", "registry_event"],
    ["registry_add"],
  ],
  [sysmon(12, { EventType: "INFO" }), ["registry_delete", "registry_add"], ["registry_set"]],
  [sysmon(13), ["registry_set", "registry_event"], ["registry_add"]],
  [sysmon(14), ["registry_rename", "registry_event"], ["registry_set"]],
  [sysmon(26), ["file_delete", "file_delete_detected"], ["file_event"]],
  [sysmon(255), ["sysmon_error"], ["sysmon_status"]],
  [
    { Channel: "windows powershell", EventID: "400" },
    ["ps_classic_start"],
    ["ps_classic_script", "ps_script"],
  ],
  [{ Channel: "PowerShellCore/Operational", EventID: 4104 }, ["ps_script"], ["ps_module"]],
  [{ Channel: "Security", EventID: 4624, Image: "x" }, [], ["process_creation"]],
])("%j counts as %j and not as %j", (fields, yes, no) => {
  const asks = { "EventID|exists": true };
  for (const category of yes)
    expect(matches(fields, { product: "windows", category }, asks), category).toEqual(BOTH);
  for (const category of no)
    expect(matches(fields, { product: "windows", category }, asks), category).toEqual(NEITHER);
});

test("4688 has Sysmon's names as process_creation and its own as security", () => {
  const fields = {
    Channel: "Security",
    EventID: 4688,
    NewProcessName: IMAGE,
    ParentProcessName: "C:\\cmd.exe",
    NewProcessId: "0x1f4",
    ProcessId: "0x10",
    SubjectUserName: "eva",
    SubjectLogonId: "0x3e7",
    MandatoryLabel: "S-1-16-12288",
  };
  const sysmonNames = {
    Image: IMAGE,
    ParentImage: "C:\\cmd.exe",
    ProcessId: 500,
    ParentProcessId: 16,
    User: "eva",
    LogonId: "0x3e7",
    IntegrityLevel: "High",
  };
  const creation = { product: "windows", category: "process_creation" };
  const security = { product: "windows", service: "security" };
  expect(matches(fields, creation, sysmonNames)).toEqual(BOTH);
  expect(matches(fields, security, { ProcessId: "0x10", NewProcessName: IMAGE })).toEqual(BOTH);
  expect(matches(fields, security, { Image: IMAGE })).toEqual(NEITHER);
});

test("5156 is a network connection", () => {
  const fields = {
    Channel: "Security",
    EventID: 5156,
    Application: "\\device\\harddiskvolume1\\a.exe",
    Direction: "%%14593",
    DestAddress: "192.0.2.1",
    DestPort: 443,
    Protocol: 6,
  };
  const selection = {
    "Image|endswith": "\\a.exe",
    Initiated: "true",
    DestinationIp: "192.0.2.1",
    DestinationPort: 443,
    Protocol: "tcp",
  };
  const connection = { product: "windows", category: "network_connection" };
  expect(matches(fields, connection, selection)).toEqual(BOTH);
  expect(eventOf(fields).ecs).toMatchObject({
    destination: { ip: "192.0.2.1", port: 443 },
    network: { transport: "tcp" },
  });
});

test("what the source says stands: an event without a channel, or of another category", () => {
  const creation = { product: "windows", category: "process_creation" };
  expect(matches({ Image: IMAGE }, creation, { Image: IMAGE }, creation)).toEqual(BOTH);
  const file = { product: "windows", category: "file_event" };
  const selection = { "Image|exists": true };
  expect(matches(sysmon(11, { Image: IMAGE }), file, selection, creation)).toEqual(NEITHER);
});

test.each([
  {},
  { Channel: 5, EventID: {} },
  { winlog: [] },
  { Event: { System: [] } },
  { Event: { System: { EventID: null }, EventData: { Data: [null, "x", { Name: {} }] } } },
  { EventId: 1, Channel: "c", Payload: '{"EventData": broken' },
  { EventId: 1, Channel: "c", Payload: `{"EventData": {"Image": "x", "y": ${DEEP}}}` },
  JSON.parse('{"winlog": {"event_data": {"__proto__": {"x": 1}}}}') as Fields,
])("a record in no shape, or a broken one, is kept: %j", (fields) => {
  const event = eventOf(fields);
  expect(event.native.fields).toEqual(fields);
  expect(event.logsource).toEqual({ product: "windows" });
  expect(matches(fields, { product: "windows" }, { Image: "x" })).toEqual(NEITHER);
});

test("a misspelt field is warned of with a suggestion", () => {
  const text = `title: t
level: low
id: 11111111-1111-4111-8111-111111111111
logsource: {product: windows, category: process_creation}
detection: {s: {Commandline: x}, condition: s}`;
  const { diagnostics } = loadRules([{ path: "r.yml", text }], { views });
  expect(diagnostics.map(({ message }) => message)).toEqual([
    expect.stringContaining('have a field "Commandline"; did you mean "CommandLine"?'),
  ]);
});

test("a misspelt field that a correlation groups or counts by is warned of as well, once", () => {
  const text = `title: t
level: low
name: base
id: 11111111-1111-4111-8111-111111111111
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine: x}, condition: s}
---
title: o
level: low
name: other
id: 11111111-1111-4111-8111-111111111113
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine: y}, condition: s}
---
title: c
level: low
id: 11111111-1111-4111-8111-111111111112
correlation: {type: value_count, rules: [base, other], group-by: [Usr], timespan: 1m, condition: {field: Imagee, gte: 2}}`;
  const { diagnostics } = loadRules([{ path: "r.yml", text }], { views });
  expect(diagnostics.map(({ line, code, message }) => [line, code, message])).toEqual([
    [15, "unknown-field", expect.stringContaining('have a field "Usr"; did you mean "User"?')],
    [15, "unknown-field", expect.stringContaining('have a field "Imagee"; did you mean "Image"?')],
  ]);
});

test("offers for a misspelt field the name that the view knows, not where it lies", () => {
  const text = `
title: t
id: 11111111-1111-4111-8111-111111111111
logsource: { product: windows, category: process_creation }
detection: { s: { Imagge: x }, condition: s }
`;
  const rules = loadRules([{ path: "r.yml", text }], { views });
  const event = eventOf({
    Event: { System: { Channel: SYSMON, EventID: 1 }, EventData: { Image: IMAGE } },
  });
  const explanation = rules.explainRule("11111111-1111-4111-8111-111111111111", event);
  expect(stringifyJson(explanation)).toContain('"near":[{"name":"Image","how":"spelling"');
});

const CLEARED = { SubjectUserName: "bob", Channel: SYSMON };
const SYSTEM_LOG = { product: "windows", service: "system" };

test.each<[string, Fields]>([
  [
    "XML",
    {
      System: {
        Provider: { "@Name": "Microsoft-Windows-Eventlog" },
        EventID: 104,
        Channel: "System",
      },
      UserData: { LogFileCleared: CLEARED },
    },
  ],
  ["winlogbeat", { winlog: { channel: "System", event_id: "104", user_data: CLEARED } }],
  [
    "EvtxECmd",
    {
      EventId: 104,
      Channel: "System",
      Payload: JSON.stringify({ UserData: { LogFileCleared: CLEARED } }),
    },
  ],
])("the log that an event of %s says was cleared is not the one it stands in", (_, fields) => {
  expect(matches(fields, SYSTEM_LOG, { EventID: 104, Channel: SYSMON })).toEqual(BOTH);
  const cleared = { product: "windows", service: "sysmon" };
  expect(matches(fields, cleared, { EventID: 104 })).toEqual(NEITHER);
  expect(eventOf(fields).ecs.user?.name).toBe("bob");
});

test("keywords are looked for in what EvtxECmd's text of JSON says, not in its JSON", () => {
  const fields = {
    EventId: 1,
    Channel: "MSExchange Management",
    Payload: JSON.stringify({ EventData: { Data: 'New-Role -Role "Mailbox", \\\\host\\c$' } }),
  };
  const service = { product: "windows", service: "msexchange-management" };
  expect(matches(fields, service, { "|all": ['-Role "Mailbox"', "\\\\\\\\host\\c$"] })).toEqual(
    BOTH,
  );
  expect(matches(fields, service, { "|contains": "EventData" })).toEqual(NEITHER);
});

test.each<[string, Fields]>([
  [
    "winlogbeat",
    {
      log: { level: "error" },
      winlog: { channel: "Security", event_id: "4673", keywords: ["Audit Failure"] },
    },
  ],
  [
    "EvtxECmd",
    {
      EventId: 4673,
      Channel: "Security",
      Level: "Error",
      Keywords: "Audit failure",
      Payload: '{"EventData":{}}',
    },
  ],
])("level and keywords of %s are their names and the numbers of Windows", (_, fields) => {
  const service = { product: "windows", service: "security" };
  const numbers = { Level: 2, Keywords: "0x8010000000000000" };
  expect(matches(fields, service, numbers)).toEqual(BOTH);
  expect(matches(fields, service, { Level: "Error", "Keywords|endswith": "failure" })).toEqual(
    BOTH,
  );
  expect(matches(fields, service, { Level: 4 })).toEqual(NEITHER);
});
