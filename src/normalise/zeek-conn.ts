import type { Ecs, Fields } from "../event/index.ts";
import { type Endpoint, endpointOf } from "./endpoint.ts";
import { longOf, nanosOf, sumOf, textOf } from "./native-field.ts";
import { prune } from "./prune.ts";

/** conn.log: who spoke with whom, how long and how much. `conn_state` is no verdict. */
export function projectZeekConn(fields: Fields): Ecs {
  const sent = longOf(fields, "orig_bytes");
  const received = longOf(fields, "resp_bytes");
  const sentPackets = longOf(fields, "orig_pkts");
  const receivedPackets = longOf(fields, "resp_pkts");
  const duration = nanosOf(fields, "duration");
  return {
    event: duration === undefined ? connEvent : { ...connEvent, duration },
    source: withTraffic(endpointOf(fields, "id.orig_h", "id.orig_p"), {
      mac: textOf(fields, "orig_l2_addr"),
      bytes: sent,
      packets: sentPackets,
    }),
    destination: withTraffic(endpointOf(fields, "id.resp_h", "id.resp_p"), {
      mac: textOf(fields, "resp_l2_addr"),
      bytes: received,
      packets: receivedPackets,
    }),
    network: prune({
      transport: textOf(fields, "proto")?.toLowerCase(),
      protocol: textOf(fields, "service"),
      direction: directionOf(fields),
      iana_number: numberText(longOf(fields, "ip_proto")),
      bytes: sumOf(sent, received),
      packets: sumOf(sentPackets, receivedPackets),
      community_id: textOf(fields, "community_id"),
    }),
  };
}

const connEvent = { kind: "event", category: ["network"], type: ["connection"] };

interface Traffic {
  readonly mac: string | undefined;
  readonly bytes: number | undefined;
  readonly packets: number | undefined;
}

function withTraffic(end: Endpoint | undefined, traffic: Traffic): Endpoint | undefined {
  const { mac, bytes, packets } = traffic;
  if (end === undefined) return undefined;
  const { address, ip, port } = end;
  // ECS writes MAC addresses in upper case with hyphens.
  const card = mac === undefined ? undefined : mac.toUpperCase().replaceAll(":", "-");
  return { address, ip, port, mac: card, bytes, packets };
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
