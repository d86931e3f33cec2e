import type { Ecs, Fields } from "../event/index.ts";
import { endpointOf } from "./endpoint.ts";
import { textOf } from "./native-field.ts";
import { hasPorts, transportOf } from "./transport.ts";

/** What all logs of Zeek about a connection share: its two ends and its transport. */
export function projectZeek(fields: Fields): Ecs {
  return { event: zeekEvent, ...endsOf(fields) };
}

/** The two ends of a connection and its transport. */
export function endsOf(fields: Fields): Pick<Ecs, "source" | "destination" | "network"> {
  const proto = textOf(fields, "proto");
  const transport = transportOf(proto);
  const ports = hasPorts(proto);
  return {
    source: endpointOf(fields, "id.orig_h", ports ? "id.orig_p" : ""),
    destination: endpointOf(fields, "id.resp_h", ports ? "id.resp_p" : ""),
    network: transport === undefined ? undefined : { transport },
  };
}

/** The network of a log that is about one application protocol. */
export function networkOf(fields: Fields, protocol: string, transport?: string): Ecs["network"] {
  return { transport: transportOf(textOf(fields, "proto")) ?? transport, protocol };
}

const zeekEvent = { kind: "event", category: ["network"] };
