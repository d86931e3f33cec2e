import {
  type Ecs,
  type Fields,
  type Value,
  windowsAliases,
  windowsRecord,
} from "../event/index.ts";
import { KeyIndex } from "../lib/key-index.ts";
import { ipOf } from "./endpoint.ts";
import { unlessEmpty } from "./unless-empty.ts";

/** A Windows event of any shape: what Sysmon and the security log say, under the names of ECS. */
export function projectWindows(native: Fields): Ecs {
  const fields = windowsRecord(native) ?? native;
  const id = text(fields, "EventID");
  const isSysmon = /sysmon/i.test(text(fields, "Channel") ?? "");
  const file = text(fields, "TargetFilename");
  const kind = kinds.get(`${isSysmon ? "sysmon" : "windows"}/${id ?? ""}`);
  return {
    event: {
      kind: "event",
      category: kind?.category,
      type: kind?.type,
      outcome: kind?.outcome,
      code: id,
      provider: text(fields, "Provider_Name"),
    },
    host: unlessEmpty({ name: text(fields, "Computer") }),
    user: userOf(fields),
    process: isSysmon ? sysmonProcess(fields) : auditProcess(fields, id),
    file: unlessEmpty({ path: file, name: fileName(file) }),
    registry: unlessEmpty({ path: text(fields, "TargetObject") }),
    dns: isSysmon ? questionOf(fields) : undefined,
    source: endOf(fields, ["SourceIp", "SourceAddress", "IpAddress"], ["SourcePort", "IpPort"]),
    destination: endOf(fields, ["DestinationIp", "DestAddress"], ["DestinationPort", "DestPort"]),
    network: networkOf(fields),
    message: text(fields, "Message") ?? text(fields, "message"),
  };
}

interface Kind {
  readonly category: readonly string[];
  readonly type: readonly string[];
  readonly outcome?: "success" | "failure";
}

function kindOf(category: string, type: string, outcome?: Kind["outcome"]): Kind {
  return { category: [category], type: [type], ...(outcome === undefined ? {} : { outcome }) };
}

const kinds: ReadonlyMap<string, Kind> = new Map([
  ["sysmon/1", kindOf("process", "start")],
  ["sysmon/2", kindOf("file", "change")],
  ["sysmon/3", kindOf("network", "connection")],
  ["sysmon/5", kindOf("process", "end")],
  ["sysmon/6", kindOf("driver", "start")],
  ["sysmon/7", kindOf("library", "start")],
  ["sysmon/8", kindOf("process", "change")],
  ["sysmon/10", kindOf("process", "access")],
  ["sysmon/11", kindOf("file", "creation")],
  ["sysmon/12", kindOf("registry", "change")],
  ["sysmon/13", kindOf("registry", "change")],
  ["sysmon/14", kindOf("registry", "change")],
  ["sysmon/15", kindOf("file", "creation")],
  ["sysmon/22", kindOf("network", "protocol")],
  ["sysmon/23", kindOf("file", "deletion")],
  ["sysmon/26", kindOf("file", "deletion")],
  ["windows/4624", kindOf("authentication", "start", "success")],
  ["windows/4625", kindOf("authentication", "start", "failure")],
  ["windows/4634", kindOf("authentication", "end")],
  ["windows/4688", kindOf("process", "start")],
  ["windows/4689", kindOf("process", "end")],
  ["windows/4720", kindOf("iam", "creation")],
  ["windows/4726", kindOf("iam", "deletion")],
  ["windows/5156", kindOf("network", "allowed")],
  ["windows/5157", kindOf("network", "denied")],
]);

function userOf(fields: Fields): Ecs["user"] {
  const user = text(fields, "User");
  if (user !== undefined) {
    const slash = user.indexOf("\\");
    return slash === -1
      ? { name: user }
      : { name: user.slice(slash + 1), domain: user.slice(0, slash) };
  }
  const whose = text(fields, "TargetUserName") === undefined ? "Subject" : "Target";
  // Who acted is the user; the other account of a logon is the one that it is about.
  const acts = text(fields, "SubjectUserName") !== undefined && !isLogon(fields);
  const side = acts ? "Subject" : whose;
  return unlessEmpty({
    name: text(fields, `${side}UserName`),
    domain: text(fields, `${side}DomainName`),
    id: text(fields, `${side}UserSid`),
  });
}

function isLogon(fields: Fields): boolean {
  return ["4624", "4625", "4634"].includes(text(fields, "EventID") ?? "");
}

function sysmonProcess(fields: Fields): Ecs["process"] {
  const image = text(fields, "Image") ?? text(fields, "SourceImage");
  const parent = text(fields, "ParentImage");
  return unlessEmpty({
    executable: image,
    name: fileName(image),
    pid: numberOf(fields, "ProcessId") ?? numberOf(fields, "SourceProcessId"),
    entity_id: text(fields, "ProcessGuid"),
    command_line: text(fields, "CommandLine"),
    working_directory: text(fields, "CurrentDirectory"),
    parent: unlessEmpty({
      executable: parent,
      name: fileName(parent),
      pid: numberOf(fields, "ParentProcessId"),
      entity_id: text(fields, "ParentProcessGuid"),
      command_line: text(fields, "ParentCommandLine"),
    }),
  });
}

// In 4688 `ProcessId` is the creator; elsewhere the process that the event is about.
function auditProcess(fields: Fields, id: string | undefined): Ecs["process"] {
  const creates = id === "4688";
  const image = text(fields, creates ? "NewProcessName" : "ProcessName");
  const parent = creates ? text(fields, "ParentProcessName") : undefined;
  return unlessEmpty({
    executable: image,
    name: fileName(image),
    pid: numberOf(fields, creates ? "NewProcessId" : "ProcessId"),
    command_line: text(fields, "CommandLine"),
    parent: creates
      ? unlessEmpty({
          executable: parent,
          name: fileName(parent),
          pid: numberOf(fields, "ProcessId"),
        })
      : undefined,
  });
}

function fileName(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf("\\") + 1);
}

function questionOf(fields: Fields): Ecs["dns"] {
  const name = text(fields, "QueryName");
  return name === undefined ? undefined : { question: { name } };
}

function endOf(
  fields: Fields,
  addresses: readonly string[],
  ports: readonly string[],
): Ecs["source"] {
  const address = first(fields, addresses, text);
  const port = first(fields, ports, numberOf);
  const hasPort = port !== undefined && port > 0 && port <= PORT_MAX;
  return unlessEmpty({
    address,
    ip: ipOf(address),
    port: hasPort ? port : undefined,
  });
}

const PORT_MAX = 65_535;

function first<T>(
  fields: Fields,
  names: readonly string[],
  read: (fields: Fields, name: string) => T | undefined,
): T | undefined {
  for (const name of names) {
    const value = read(fields, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function networkOf(fields: Fields): Ecs["network"] {
  const protocol = text(fields, "Protocol");
  if (protocol === undefined || text(fields, "Channel") === undefined) return undefined;
  const transport = transports.get(protocol.toLowerCase());
  return transport === undefined ? undefined : { transport };
}

const transports = new Map([
  ["tcp", "tcp"],
  ["udp", "udp"],
  ["6", "tcp"],
  ["17", "udp"],
]);

const keys = new KeyIndex();
/** By name that is asked for here: its own key and those of other shippers, the surest first. */
const namedKeys = new Map<string, readonly number[]>();

function keysOf(name: string): readonly number[] {
  const known = namedKeys.get(name);
  if (known !== undefined) return known;
  const added = [name, ...(windowsAliases.get(name) ?? [])].map((key) => keys.add(key));
  namedKeys.set(name, added);
  return added;
}

/** Of most records nearly all names are absent. */
function valueOf(fields: Fields, name: string): Value | undefined {
  for (const key of keysOf(name)) {
    const value = keys.read(fields, key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A text or a number that says something: Windows writes `-` for nothing. */
function text(fields: Fields, name: string): string | undefined {
  const value = valueOf(fields, name);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return typeof value === "string" && value !== "" && value !== "-" ? value : undefined;
}

/** A number, or a text that is one: `500`, `0x1f4`. */
function numberOf(fields: Fields, name: string): number | undefined {
  const written = valueOf(fields, name);
  if (typeof written === "number") return isCount(written) ? written + 0 : undefined;
  const value = text(fields, name);
  if (value === undefined || !/^(?:\d{1,15}|0x[0-9a-f]{1,13})$/i.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < COUNT_MAX;
}

const COUNT_MAX = 1e15;
