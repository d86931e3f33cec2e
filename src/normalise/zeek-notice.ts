import type { Ecs, Fields } from "../event/index.ts";
import { endpointOf } from "./endpoint.ts";
import { textOf } from "./native-field.ts";
import { unlessEmpty } from "./unless-empty.ts";
import { endsOf } from "./zeek-log.ts";

/** notice.log: what a Zeek script found worth telling; without a connection, `src` and `dst` tell. */
export function projectZeekNotice(fields: Fields): Ecs {
  const { source, destination, network } = endsOf(fields);
  return {
    event: { kind: "alert", category: ["intrusion_detection"], type: ["info"] },
    source: source ?? endpointOf(fields, "src", ""),
    destination: destination ?? endpointOf(fields, "dst", "p"),
    network,
    rule: unlessEmpty({ name: textOf(fields, "note"), description: textOf(fields, "sub") }),
    message: textOf(fields, "msg"),
  };
}
