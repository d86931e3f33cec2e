import type { Ecs, Fields } from "../event/index.ts";
import { type Endpoint, endpointOf } from "./endpoint.ts";
import { longOf, nanosOf, sumOf, textOf } from "./native-field.ts";
import { unlessEmpty } from "./unless-empty.ts";

/** conn.log: who spoke with whom, how long and how much. `conn_state` is no verdict. */
export function projectZeekConn(fields: Fields): Ecs {
  const duration = nanosOf(fields, "duration");
  const source = endOf(fields, orig);
  const destination = endOf(fields, resp);
  return {
    event: duration === undefined ? connEvent : { ...connEvent, duration },
    source,
    destination,
    network: unlessEmpty({
      transport: textOf(fields, "proto")?.toLowerCase(),
      protocol: textOf(fields, "service"),
      direction: directionOf(fields),
      iana_number: numberText(longOf(fields, "ip_proto")),
      bytes: sumOf(longOf(fields, orig.bytes), longOf(fields, resp.bytes)),
      packets: sumOf(longOf(fields, orig.packets), longOf(fields, resp.packets)),
      community_id: textOf(fields, "community_id"),
    }),
  };
}

const connEvent = { kind: "event", category: ["network"], type: ["connection"] };

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

function endOf(fields: Fields, names: EndNames): Endpoint | undefined {
  const end = endpointOf(fields, names.address, names.port);
  if (end === undefined) return undefined;
  const { address, ip, port } = end;
  return {
    address,
    ip,
    port,
    mac: macOf(fields, names.mac),
    bytes: longOf(fields, names.bytes),
    packets: longOf(fields, names.packets),
  };
}

// ECS writes MAC addresses in upper case with hyphens.
function macOf(fields: Fields, name: string): string | undefined {
  return textOf(fields, name)?.toUpperCase().replace(COLONS, "-");
}

// For a text this short a third of what `replaceAll` with a text costs.
const COLONS = /:/g;

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
