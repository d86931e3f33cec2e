import type { Fields, LogSource, Value } from "../../event/index.ts";
import { type OpenFields, setField } from "./set-field.ts";

/**
 * A Windows event as the XML renderers write it in JSON (`{"Event": {"System": …, "EventData": …}}`)
 * in the flat form Sigma's field names mean: `EventID`, `Channel`, `Provider_Name`, `Computer`, and
 * the event's data by name. Null when `fields` is not of that shape.
 */
export function flattenWindowsEvent(fields: Fields): Fields | null {
  const event = own(fields, "Event");
  const system = isObject(event) ? own(event, "System") : undefined;
  if (!isObject(event) || !isObject(system)) return null;
  const flat: OpenFields = {};
  for (const [name, value] of Object.entries(system)) addSystem(flat, name, value);
  for (const name of ["EventData", "UserData"]) {
    const data = own(event, name);
    if (isObject(data)) addData(flat, data);
  }
  return flat;
}

/** What a flat Windows event counts as, by its channel and id; null when it is none. */
export function windowsLogSource(fields: Fields): LogSource | null {
  const channel = own(fields, "Channel");
  if (typeof channel !== "string") return null;
  const lower = channel.toLowerCase();
  const service = services.get(lower);
  const id = own(fields, "EventID");
  const known = typeof id === "number" || typeof id === "string";
  const category = known ? categories.get(`${service ?? lower}/${id}`) : undefined;
  return {
    product: "windows",
    ...(service === undefined ? {} : { service }),
    ...(category === undefined ? {} : { category }),
  };
}

function own(fields: Fields, name: string): Value | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function isObject(value: Value | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function addSystem(flat: OpenFields, name: string, value: Value): void {
  if (!isObject(value)) {
    if (value !== null) setField(flat, name, value);
    return;
  }
  const text = own(value, "#text") ?? own(value, "Value");
  if (text !== undefined) setField(flat, name, text);
  const attributes = own(value, "#attributes");
  for (const [key, item] of Object.entries(isObject(attributes) ? attributes : value)) {
    if (key !== "#text" && key !== "Value" && item !== null) {
      setField(flat, attributeNames.get(`${name}.${key}`) ?? `${name}_${key}`, item);
    }
  }
}

const attributeNames = new Map([
  ["TimeCreated.SystemTime", "TimeCreated"],
  ["Execution.ProcessID", "ExecutionProcessID"],
  ["Execution.ThreadID", "ThreadID"],
  ["Security.UserID", "UserID"],
]);

// `{"Image": …}`, or `{"Data": [{"#attributes": {"Name": "Image"}, "#text": …}]}`; UserData has one
// object more around it.
function addData(flat: OpenFields, data: Fields): void {
  for (const [name, value] of Object.entries(data)) {
    if (name === "#attributes") continue;
    if (name === "Data" && Array.isArray(value)) addNamed(flat, value);
    else if (isObject(value)) addData(flat, value);
    else if (!Object.hasOwn(flat, name)) setField(flat, name, value);
  }
}

function addNamed(flat: OpenFields, items: readonly Value[]): void {
  const unnamed: Value[] = [];
  for (const item of items) {
    const attributes = isObject(item) ? own(item, "#attributes") : undefined;
    const name = isObject(item) ? (own(item, "@Name") ?? own(item, "Name")) : undefined;
    const known = isObject(attributes) ? own(attributes, "Name") : name;
    if (isObject(item) && typeof known === "string")
      setField(flat, known, own(item, "#text") ?? "");
    else unnamed.push(item);
  }
  if (unnamed.length > 0) flat["Data"] = unnamed;
}

const services = new Map([
  ["application", "application"],
  ["security", "security"],
  ["system", "system"],
  ["microsoft-windows-sysmon/operational", "sysmon"],
  ["microsoft-windows-powershell/operational", "powershell"],
  ["powershellcore/operational", "powershell"],
  ["windows powershell", "powershell-classic"],
  ["microsoft-windows-windows defender/operational", "windefend"],
  ["microsoft-windows-taskscheduler/operational", "taskscheduler"],
  ["microsoft-windows-wmi-activity/operational", "wmi"],
  ["microsoft-windows-bits-client/operational", "bits-client"],
  ["microsoft-windows-dns-client/operational", "dns-client"],
  ["microsoft-windows-ntlm/operational", "ntlm"],
  ["microsoft-windows-codeintegrity/operational", "codeintegrity-operational"],
  [
    "microsoft-windows-terminalservices-localsessionmanager/operational",
    "terminalservices-localsessionmanager",
  ],
  ["microsoft-windows-windows firewall with advanced security/firewall", "firewall-as"],
  ["dns server", "dns-server"],
  ["directory service", "ldap"],
]);

// Sigma's generic Windows categories and the events that are of them.
const categories = new Map([
  ["sysmon/1", "process_creation"],
  ["security/4688", "process_creation"],
  ["sysmon/2", "file_change"],
  ["sysmon/3", "network_connection"],
  ["sysmon/4", "sysmon_status"],
  ["sysmon/5", "process_termination"],
  ["sysmon/6", "driver_load"],
  ["sysmon/7", "image_load"],
  ["sysmon/8", "create_remote_thread"],
  ["sysmon/9", "raw_access_thread"],
  ["sysmon/10", "process_access"],
  ["sysmon/11", "file_event"],
  ["sysmon/12", "registry_add"],
  ["sysmon/13", "registry_set"],
  ["sysmon/14", "registry_rename"],
  ["sysmon/15", "create_stream_hash"],
  ["sysmon/16", "sysmon_status"],
  ["sysmon/17", "pipe_created"],
  ["sysmon/18", "pipe_created"],
  ["sysmon/19", "wmi_event"],
  ["sysmon/20", "wmi_event"],
  ["sysmon/21", "wmi_event"],
  ["sysmon/22", "dns_query"],
  ["sysmon/23", "file_delete"],
  ["sysmon/24", "clipboard_capture"],
  ["sysmon/25", "process_tampering"],
  ["sysmon/26", "file_delete"],
  ["sysmon/27", "file_block_executable"],
  ["sysmon/28", "file_block_shredding"],
  ["sysmon/29", "file_executable_detected"],
  ["sysmon/255", "sysmon_error"],
  ["powershell/4103", "ps_module"],
  ["powershell/4104", "ps_script"],
  ["powershell-classic/400", "ps_classic_start"],
  ["powershell-classic/600", "ps_classic_provider_start"],
]);
