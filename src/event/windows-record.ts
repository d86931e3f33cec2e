import { isObject, setMember } from "../lib/members.ts";
import type { Fields, OpenFields, Value } from "./value.ts";

/**
 * A Windows event under the names that Sigma uses: `Channel`, `EventID`, `Provider_Name`,
 * `Computer`, …, and the event's data by name. Null when the record is none.
 *
 * Every shipper has its own shape. A flat record is returned as it is. Of one with levels a flat
 * copy is made, once for each record, only to look fields up in: the native record of an event
 * stays what it was, and the copy is never stored.
 */
export function windowsRecord(native: Fields): Fields | null {
  return readRecord(native).record;
}

/**
 * Where `Channel` and `EventID` say which log the event stands in. The data of an event may have
 * fields of these names that mean another: 104 in System tells that the log `Channel` was cleared.
 */
export function windowsHeader(native: Fields): Fields | null {
  return readRecord(native).header;
}

/** The record whose values are those of the event: EvtxECmd has a part of them as a text of JSON. */
export function windowsValues(native: Fields): Fields {
  const payload = own(native, "Payload");
  const isText = typeof payload === "string" && PAYLOAD.test(payload);
  return (isText ? windowsRecord(native) : null) ?? native;
}

interface WindowsRecord {
  readonly record: Fields | null;
  readonly header: Fields | null;
}

function readRecord(native: Fields): WindowsRecord {
  if (native !== latest.native) {
    latest.native = native;
    const isRecord = isFlat(native);
    const read = isRecord ? null : flatten(native);
    latest.record = isRecord ? native : (read?.record ?? null);
    latest.header = isRecord ? native : (read?.header ?? null);
  }
  return latest;
}

const NO_RECORD: WindowsRecord = { record: null, header: null };

// Fields are asked for one event after the other, many of each: the last answer is kept. A record
// is never changed, so the answer cannot be wrong.
const latest: {
  native: Fields | null;
  record: Fields | null;
  header: Fields | null;
} = { native: null, record: null, header: null };

/** Other names of what every Windows event has, for shippers that write flat records. */
export const windowsAliases: ReadonlyMap<string, readonly string[]> = new Map([
  ["Channel", ["channel", "LogName", "log_name"]],
  ["EventID", ["EventId", "event_id", "Id", "event.code"]],
  ["Provider_Name", ["ProviderName", "SourceName", "Provider", "Source", "source_name"]],
  ["Computer", ["Hostname", "ComputerName", "MachineName", "computer_name", "host.name"]],
  ["EventRecordID", ["RecordNumber", "EventRecordId", "RecordId", "record_id"]],
]);

/** One field of a Windows record, also under the other names it may have there. */
export function windowsField(record: Fields, name: string): Value | undefined {
  const value = own(record, name);
  if (value !== undefined) return value;
  for (const alias of windowsAliases.get(name) ?? []) {
    const other = own(record, alias);
    if (other !== undefined) return other;
  }
  return undefined;
}

// A record with a channel and without any of the keys that hold levels: the shape of NXLog and of
// flat exports, and by far the most frequent one.
// Each of these names is read as written, not through a variable: that is how it is found soonest.
function isFlat(native: Fields): boolean {
  return (
    typeof native["Channel"] === "string" &&
    typeof native["EventData"] !== "object" &&
    typeof native["UserData"] !== "object" &&
    typeof native["StringInserts"] !== "object" &&
    payloadOf(native["Payload"]) === null
  );
}

const LEVELS: ReadonlySet<string> = new Set(["EventData", "UserData", "StringInserts"]);

function flatten(native: Fields): WindowsRecord {
  const winlog = own(native, "winlog");
  if (isObject(winlog)) return fromWinlogbeat(native, winlog);
  const event = own(native, "Event");
  const root = isObject(event) ? event : native;
  const system = own(root, "System");
  if (isObject(system)) return fromXml(root, system);
  const id = windowsField(native, "EventID");
  if (id === undefined) return NO_RECORD;
  const named = ["Channel", "Provider_Name"].some(
    (name) => typeof windowsField(native, name) === "string",
  );
  return named ? fromLevels(native) : NO_RECORD;
}

/** Of a flat copy, while the event's data is not in it yet. */
function headerOf(flat: Fields): Fields {
  const header: OpenFields = {};
  for (const name of ["Channel", "EventID"]) {
    const value = windowsField(flat, name);
    if (value !== undefined) header[name] = value;
  }
  return header;
}

// {"Event": {"System": …, "EventData": …}}: the XML of the event, as JSON.
function fromXml(root: Fields, system: Fields): WindowsRecord {
  const flat: OpenFields = {};
  for (const [name, value] of Object.entries(system)) addSystem(flat, name, value);
  const header = headerOf(flat);
  addLevels(flat, root);
  return { record: flat, header };
}

// Winlogbeat and Elastic Agent: `winlog.*`, with the event's data below `event_data`.
function fromWinlogbeat(native: Fields, winlog: Fields): WindowsRecord {
  const flat: OpenFields = {};
  for (const [name, from] of WINLOG_NAMES) {
    const value = own(winlog, from);
    if (value !== undefined && !isObject(value)) setMember(flat, name, value);
  }
  for (const [name, outer, inner] of ECS_NAMES) {
    const group = own(native, outer);
    const value = isObject(group) ? own(group, inner) : own(native, `${outer}.${inner}`);
    if (flat[name] === undefined && value !== undefined) setMember(flat, name, value);
  }
  addNumbers(flat);
  const header = headerOf(flat);
  for (const name of ["event_data", "user_data"]) {
    const data = own(winlog, name);
    if (isObject(data)) addData(flat, data, 0);
  }
  const message = own(native, "message");
  if (message !== undefined && flat["Message"] === undefined) setMember(flat, "Message", message);
  return { record: flat, header };
}

const ECS_NAMES = [
  ["EventID", "event", "code"],
  ["Level", "log", "level"],
] as const;

const WINLOG_NAMES: readonly (readonly [string, string])[] = [
  ["Channel", "channel"],
  ["EventID", "event_id"],
  ["Provider_Name", "provider_name"],
  ["Provider_Guid", "provider_guid"],
  ["Computer", "computer_name"],
  ["EventRecordID", "record_id"],
  ["Task", "task"],
  ["Opcode", "opcode"],
  ["Keywords", "keywords"],
  ["Version", "version"],
];

// Flat, but for the event's data: EvtxECmd's `Payload`, Fluent Bit's `StringInserts`, and records
// that keep `EventData`.
function fromLevels(native: Fields): WindowsRecord {
  const flat: OpenFields = {};
  const payload = payloadOf(own(native, "Payload"));
  for (const [name, value] of Object.entries(native)) {
    const isLevel = LEVELS.has(name) && typeof value === "object";
    if (isLevel || (name === "Payload" && payload !== null)) continue;
    // EvtxECmd's own columns: the process and thread that wrote the event are not its data.
    setMember(flat, (payload === null ? undefined : EVTX_NAMES.get(name)) ?? name, value);
  }
  addNumbers(flat);
  const header = headerOf(flat);
  addLevels(flat, payload ?? native);
  const inserts = own(native, "StringInserts");
  if (Array.isArray(inserts)) {
    if (flat["Data"] === undefined) flat["Data"] = inserts;
    addMessage(flat);
  }
  return { record: flat, header };
}

const EVTX_NAMES = new Map([
  ["EventId", "EventID"],
  ["Provider", "Provider_Name"],
  ["EventRecordId", "EventRecordID"],
  ["ProcessId", "Execution_ProcessID"],
  ["ThreadId", "Execution_ThreadID"],
  ["UserId", "Security_UserID"],
]);

// Windows has numbers for these, and shippers write names; rules ask for either.
function addNumbers(flat: OpenFields): void {
  for (const [field, numbers] of NUMBERS) {
    const written = flat[field] ?? null;
    const names = Array.isArray(written) ? (written as readonly Value[]) : [written];
    const known = names.flatMap((name) =>
      typeof name === "string" ? (numbers.get(name.toLowerCase()) ?? []) : [],
    );
    if (known.length > 0) flat[field] = [...names, ...known];
  }
}

const NUMBERS: readonly (readonly [string, ReadonlyMap<string, Value>])[] = [
  [
    "Level",
    new Map([
      ["logalways", 0],
      ["critical", 1],
      ["error", 2],
      ["warning", 3],
      ["info", 4],
      ["information", 4],
      ["verbose", 5],
    ]),
  ],
  [
    "Keywords",
    new Map([
      ["audit failure", "0x8010000000000000"],
      ["audit success", "0x8020000000000000"],
    ]),
  ],
];

// Sysmon's rendered message has one line `Name: value` for each field of its data.
function addMessage(flat: OpenFields): void {
  const message = flat["Message"];
  const channel = flat["Channel"];
  if (typeof message !== "string" || typeof channel !== "string" || !/sysmon/i.test(channel))
    return;
  for (const line of message.split(/\r?\n/, LINES_MAX)) {
    const [, name, value] = /^(\w{1,64}): ?(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || Object.hasOwn(flat, name)) continue;
    setMember(flat, name, value);
  }
}

const LINES_MAX = 200;

const PAYLOAD_DEPTH_MAX = 64;
const PAYLOAD = /^\s*\{\s*"(?:Event|User)Data"/;

/** `Payload` is also a text field of PowerShell's events: only JSON with event data is a level. */
function payloadOf(value: Value | undefined): Fields | null {
  if (typeof value !== "string" || !PAYLOAD.test(value)) return null;
  try {
    const read: unknown = JSON.parse(value);
    // The test above leaves only an object; the records around it are not nested more deeply.
    return isDeeper(read, PAYLOAD_DEPTH_MAX) ? null : (read as Fields);
  } catch {
    return null;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

// None of the names asked for is one that objects inherit.
function own(fields: Fields, name: string): Value | undefined {
  return fields[name];
}

/** An attribute of an element: `#attributes: {Name}`, `@Name` or `@attributes: {Name}`. */
function attributesOf(element: Fields): readonly (readonly [string, Value])[] {
  const grouped = own(element, "#attributes") ?? own(element, "@attributes");
  const entries = Object.entries(isObject(grouped) ? grouped : element);
  return entries.flatMap(([name, value]) =>
    TEXT_KEYS.has(name) || value === null
      ? []
      : [[name.startsWith("@") ? name.slice(1) : name, value] as const],
  );
}

const TEXT_KEYS = new Set(["#text", "$", "Value", "#attributes", "@attributes"]);

function textOf(element: Fields): Value | undefined {
  return own(element, "#text") ?? own(element, "$") ?? own(element, "Value");
}

function addSystem(flat: OpenFields, name: string, value: Value): void {
  if (!isObject(value)) {
    if (value !== null) setMember(flat, name, value);
    return;
  }
  const text = textOf(value);
  if (text !== undefined) setMember(flat, name, text);
  for (const [key, item] of attributesOf(value)) {
    if (!isObject(item))
      setMember(flat, attributeNames.get(`${name}.${key}`) ?? `${name}_${key}`, item);
  }
}

const attributeNames = new Map([
  ["TimeCreated.SystemTime", "TimeCreated"],
  ["Execution.ProcessID", "ExecutionProcessID"],
  ["Execution.ThreadID", "ThreadID"],
  ["Security.UserID", "UserID"],
]);

function addLevels(flat: OpenFields, root: Fields): void {
  for (const name of ["EventData", "UserData"]) {
    const data = own(root, name);
    if (isObject(data)) addData(flat, data, 0);
    else if (Array.isArray(data)) addNamed(flat, data);
  }
}

// `{"Image": …}`, or `{"Data": [{"@Name": "Image", "#text": …}]}`; UserData has one object more
// around it. The event's data wins over what a shipper wrote beside it.
function addData(flat: OpenFields, data: Fields, depth: number): void {
  for (const [name, value] of Object.entries(data)) {
    if (name.startsWith("#") || name.startsWith("@")) continue;
    if (name === "Data" && Array.isArray(value)) addNamed(flat, value);
    else if (name === "Data" && isObject(value)) addNamed(flat, [value]);
    else if (isObject(value) && depth < DEPTH_MAX) addData(flat, value, depth + 1);
    else setMember(flat, name, value);
  }
}

const DEPTH_MAX = 8;

function addNamed(flat: OpenFields, items: readonly Value[]): void {
  const unnamed: Value[] = [];
  for (const item of items) {
    const name = isObject(item) ? nameOf(item) : undefined;
    if (isObject(item) && typeof name === "string") setMember(flat, name, textOf(item) ?? "");
    else unnamed.push(isObject(item) ? (textOf(item) ?? item) : item);
  }
  if (unnamed.length > 0) flat["Data"] = unnamed;
}

function nameOf(element: Fields): Value | undefined {
  const found = attributesOf(element).find(([name]) => name === "Name");
  return found?.[1];
}
