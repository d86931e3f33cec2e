import type { Ecs, Fields } from "../event/index.ts";
import { isIp } from "../lib/ip.ts";
import { endpointOf } from "./endpoint.ts";
import { flagOf, longOf, nanosOf, textOf, textsOf } from "./native-field.ts";
import { unlessEmpty } from "./unless-empty.ts";
import { networkOf } from "./zeek-log.ts";

/** dns.log: what was asked, and what the answer was. */
export function projectZeekDns(fields: Fields): Ecs {
  const answers = textsOf(fields, "answers");
  const id = longOf(fields, "trans_id");
  const addresses = answers?.filter(isIp) ?? [];
  return {
    event: unlessEmpty({
      kind: "event",
      category: ["network"],
      type: ["protocol"],
      outcome: outcomeOf(fields),
      duration: nanosOf(fields, "rtt"),
    }),
    source: endpointOf(fields, "id.orig_h", "id.orig_p"),
    destination: endpointOf(fields, "id.resp_h", "id.resp_p"),
    network: networkOf(fields, "dns"),
    dns: unlessEmpty({
      id: id === undefined ? undefined : String(id),
      question: unlessEmpty({
        name: textOf(fields, "query"),
        type: textOf(fields, "qtype_name"),
        class: textOf(fields, "qclass_name"),
      }),
      response_code: textOf(fields, "rcode_name"),
      header_flags: flagsOf(fields),
      resolved_ip: addresses.length === 0 ? undefined : addresses,
      answers: answers === undefined ? undefined : { data: answers },
    }),
  };
}

const headerFlags = ["AA", "TC", "RD", "RA"];

function flagsOf(fields: Fields): readonly string[] | undefined {
  const set = headerFlags.filter((name) => flagOf(fields, name) === true);
  return set.length === 0 ? undefined : set;
}

function outcomeOf(fields: Fields): string | undefined {
  const code = longOf(fields, "rcode");
  if (code === undefined) return undefined;
  return code === 0 ? "success" : "failure";
}
