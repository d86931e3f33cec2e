import type { Ecs, Fields } from "../event/index.ts";
import { endpointOf } from "./endpoint.ts";
import { textOf } from "./native-field.ts";
import { unlessEmpty } from "./unless-empty.ts";

/** notice.log: what a Zeek script found worth telling; without a connection, `src` and `dst` tell. */
export function projectZeekNotice(fields: Fields): Ecs {
  const transport = textOf(fields, "proto")?.toLowerCase();
  return {
    event: { kind: "alert", category: ["intrusion_detection"], type: ["info"] },
    source: endpointOf(fields, "id.orig_h", "id.orig_p") ?? endpointOf(fields, "src", ""),
    destination: endpointOf(fields, "id.resp_h", "id.resp_p") ?? endpointOf(fields, "dst", "p"),
    network: transport === undefined ? undefined : { transport },
    rule: unlessEmpty({ name: textOf(fields, "note"), description: textOf(fields, "sub") }),
    message: textOf(fields, "msg"),
  };
}
