import type { Ecs, Fields } from "../event/index.ts";
import { endpointOf } from "./endpoint.ts";
import { textOf } from "./native-field.ts";

/** What all logs of Zeek about a connection share: its two ends and its transport. */
export function projectZeek(fields: Fields): Ecs {
  const transport = textOf(fields, "proto")?.toLowerCase();
  return {
    event: zeekEvent,
    source: endpointOf(fields, "id.orig_h", "id.orig_p"),
    destination: endpointOf(fields, "id.resp_h", "id.resp_p"),
    network: transport === undefined ? undefined : { transport },
  };
}

/** The network of a log that is about one application protocol. */
export function networkOf(fields: Fields, protocol: string, transport?: string): Ecs["network"] {
  return { transport: textOf(fields, "proto")?.toLowerCase() ?? transport, protocol };
}

const zeekEvent = { kind: "event", category: ["network"] };
