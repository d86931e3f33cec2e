import type { Ecs, Fields } from "../event/index.ts";
import { endpointOf } from "./endpoint.ts";
import { longOf, textOf, textsOf } from "./native-field.ts";
import { unlessEmpty } from "./unless-empty.ts";
import { urlOf } from "./url.ts";
import { networkOf } from "./zeek-log.ts";

/** http.log: one request and its answer. `url.original` is the request target as it was sent. */
export function projectZeekHttp(fields: Fields): Ecs {
  const status = longOf(fields, "status_code");
  const agent = textOf(fields, "user_agent");
  const user = textOf(fields, "username");
  const method = textOf(fields, "method");
  return {
    event: { kind: "event", category, type, outcome: outcomeOf(status) },
    source: endpointOf(fields, "id.orig_h", "id.orig_p"),
    destination: endpointOf(fields, "id.resp_h", "id.resp_p"),
    network: networkOf(fields, "http", "tcp"),
    http: httpOf(fields, status),
    url: urlOf(textOf(fields, "uri"), textOf(fields, "host"), method === "CONNECT"),
    user_agent: agent === undefined ? undefined : { original: agent },
    user: user === undefined ? undefined : { name: user },
  };
}

const category = ["network", "web"];
const type = ["protocol"];

function httpOf(fields: Fields, status: number | undefined): Ecs["http"] {
  const sent = longOf(fields, "request_body_len");
  const received = longOf(fields, "response_body_len");
  return unlessEmpty({
    version: textOf(fields, "version"),
    request: unlessEmpty({
      method: textOf(fields, "method"),
      referrer: textOf(fields, "referrer"),
      mime_type: textsOf(fields, "orig_mime_types"),
      body: sent === undefined ? undefined : { bytes: sent },
    }),
    response: unlessEmpty({
      status_code: status,
      mime_type: textsOf(fields, "resp_mime_types"),
      body: received === undefined ? undefined : { bytes: received },
    }),
  });
}

const ERROR_MIN = 400;

function outcomeOf(status: number | undefined): string | undefined {
  if (status === undefined) return undefined;
  return status < ERROR_MIN ? "success" : "failure";
}
