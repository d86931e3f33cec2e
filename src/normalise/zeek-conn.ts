import type { Ecs, Fields } from "../event/index.ts";
import { type Endpoint, ipOf } from "./endpoint.ts";
import { ecsMac } from "./mac.ts";
import { longOf, nanosOf, portOf, sumOf, textOf } from "./native-field.ts";
import { hasPorts, transportOf } from "./transport.ts";
import { unlessEmpty } from "./unless-empty.ts";

/** conn.log: who spoke with whom, how long and how much. `conn_state` is no verdict. */
export function projectZeekConn(fields: Fields): Ecs {
  const duration = nanosOf(fields, "duration");
  const proto = textOf(fields, "proto");
  const number = numberText(longOf(fields, "ip_proto"));
  const ports = hasPorts(proto);
  return {
    event: duration === undefined ? connEvent : { kind, category, type, duration },
    source: endOf(fields, orig, ports),
    destination: endOf(fields, resp, ports),
    network: unlessEmpty({
      transport: transportOf(proto) ?? transportOf(number),
      protocol: protocolOf(textOf(fields, "service")),
      direction: directionOf(fields),
      iana_number: number,
      bytes: sumOf(longOf(fields, orig.bytes), longOf(fields, resp.bytes)),
      packets: sumOf(longOf(fields, orig.packets), longOf(fields, resp.packets)),
      community_id: textOf(fields, "community_id"),
    }),
  };
}

const kind = "event";
const category = ["network"];
const type = ["connection"];
const connEvent = { kind, category, type };

/** Where the log has what it says of one end. */
interface EndNames {
  readonly address: string;
  readonly port: string;
  readonly mac: string;
  readonly bytes: string;
  readonly packets: string;
}

const orig: EndNames = {
  address: "id.orig_h",
  port: "id.orig_p",
  mac: "orig_l2_addr",
  bytes: "orig_bytes",
  packets: "orig_pkts",
};

const resp: EndNames = {
  address: "id.resp_h",
  port: "id.resp_p",
  mac: "resp_l2_addr",
  bytes: "resp_bytes",
  packets: "resp_pkts",
};

function endOf(fields: Fields, names: EndNames, ports: boolean): Endpoint | undefined {
  const address = textOf(fields, names.address);
  const port = ports ? portOf(fields, names.port) : undefined;
  if (address === undefined && port === undefined) return undefined;
  return {
    address,
    ip: ipOf(address),
    port,
    mac: macOf(fields, names.mac),
    bytes: longOf(fields, names.bytes),
    packets: longOf(fields, names.packets),
  };
}

function macOf(fields: Fields, name: string): string | undefined {
  const address = textOf(fields, name);
  return address === undefined ? undefined : ecsMac(address);
}

// From Zeek 7.2 on, `ssl,-ssl`: what was tried and given up has a minus before it.
function protocolOf(service: string | undefined): string | undefined {
  if (service === undefined || !service.includes("-")) return service;
  const spoken = service.split(",").filter((name) => !name.startsWith("-"));
  return spoken.length === 0 ? undefined : spoken.join(",");
}

function numberText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function directionOf(fields: Fields): string | undefined {
  const from = fields["local_orig"];
  const to = fields["local_resp"];
  if (typeof from !== "boolean" || typeof to !== "boolean") return undefined;
  if (from) return to ? "internal" : "outbound";
  return to ? "inbound" : "external";
}
