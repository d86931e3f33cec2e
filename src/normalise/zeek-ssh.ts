import type { Ecs, Fields } from "../event/index.ts";
import { endpointOf } from "./endpoint.ts";
import { flagOf } from "./native-field.ts";

/** ssh.log: a connection and whether Zeek thinks that the login succeeded. */
export function projectZeekSsh(fields: Fields): Ecs {
  return {
    event: {
      kind: "event",
      category,
      type,
      outcome: outcomeOf(flagOf(fields, "auth_success")),
    },
    source: endpointOf(fields, "id.orig_h", "id.orig_p"),
    destination: endpointOf(fields, "id.resp_h", "id.resp_p"),
    network: { transport: "tcp", protocol: "ssh" },
  };
}

const category = ["network"];
const type = ["connection", "protocol"];

function outcomeOf(success: boolean | undefined): string | undefined {
  if (success === undefined) return undefined;
  return success ? "success" : "failure";
}
