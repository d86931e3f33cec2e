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
  return {
    event: {
      kind: "event",
      category,
      type,
      outcome: outcomeOf(fields),
      duration: nanosOf(fields, "rtt"),
    },
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
      resolved_ip: answers === undefined ? undefined : addressesOf(answers),
      answers: answers === undefined ? undefined : { data: answers },
    }),
  };
}

const category = ["network"];
const type = ["protocol"];

function addressesOf(answers: readonly string[]): readonly string[] | undefined {
  const addresses = answers.filter(isIp);
  return addresses.length === 0 ? undefined : addresses;
}

const headerFlags = ["AA", "TC", "RD", "RA"];

/** The names of each set of flags, by its bits: most events have one of a few. */
const flagSets = Array.from({ length: 1 << headerFlags.length }, (_, bits) =>
  headerFlags.filter((_name, at) => (bits & (1 << at)) !== 0),
);

function flagsOf(fields: Fields): readonly string[] | undefined {
  let bits = 0;
  for (let at = 0; at < headerFlags.length; at++) {
    if (flagOf(fields, headerFlags[at] ?? "") === true) bits |= 1 << at;
  }
  return bits === 0 ? undefined : flagSets[bits];
}

function outcomeOf(fields: Fields): string | undefined {
  const code = longOf(fields, "rcode");
  if (code === undefined) return undefined;
  return code === 0 ? "success" : "failure";
}
