import type { Ecs, Fields, SyslogEnvelope } from "../event/index.ts";
import { endpointOf, type Endpoint } from "./endpoint.ts";
import { ecsMac } from "./mac.ts";
import { longOf, textOf } from "./native-field.ts";
import { syslogLog } from "./syslog-log.ts";
import { hostOf } from "./syslog.ts";
import { transportOf } from "./transport.ts";
import { unlessEmpty } from "./unless-empty.ts";
import { ruleOf, verdictOf } from "./verdict.ts";

/** A packet that the kernel's filter logged. The verdict is in the rule's prefix, or nowhere. */
export function projectIptables(fields: Fields, envelope: SyslogEnvelope | undefined): Ecs {
  const prefix = textOf(fields, "prefix");
  const verdict = prefix === undefined ? undefined : verdictOf(prefix);
  const macs = macsOf(fields);
  return {
    event: unlessEmpty({
      kind: "event",
      category: ["network"],
      type: verdict === undefined ? ["connection"] : ["connection", verdict],
      action: verdict === undefined ? undefined : actions[verdict],
    }),
    source: withMac(endpointOf(fields, "SRC", "SPT"), macs?.source),
    destination: withMac(endpointOf(fields, "DST", "DPT"), macs?.destination),
    network: networkOf(fields),
    observer: observerOf(fields, envelope),
    rule: prefix === undefined ? undefined : ruleOf(prefix),
    host: hostOf(envelope),
    log: syslogLog(envelope),
    message: envelope?.message,
  };
}

const actions = { allowed: "accept", denied: "deny" } as const;

function networkOf(fields: Fields): Ecs["network"] {
  const proto = textOf(fields, "PROTO");
  const address = textOf(fields, "SRC");
  const family = address?.includes(":") === true ? "ipv6" : "ipv4";
  return unlessEmpty({
    transport: transportOf(proto),
    type: address === undefined ? undefined : family,
    iana_number: /^\d{1,3}$/.test(proto ?? "") ? proto : undefined,
    bytes: longOf(fields, "LEN"),
  });
}

function observerOf(fields: Fields, envelope: SyslogEnvelope | undefined): Ecs["observer"] {
  const input = textOf(fields, "IN");
  const output = textOf(fields, "OUT");
  return unlessEmpty({
    hostname: envelope?.hostname,
    type: "firewall",
    ingress: input === undefined ? undefined : { interface: { name: input } },
    egress: output === undefined ? undefined : { interface: { name: output } },
  });
}

interface Macs {
  readonly destination: string;
  readonly source: string;
}

// The head of the Ethernet frame: destination, source, type, 14 bytes.
const FRAME = /^((?:[0-9a-f]{2}:){5}[0-9a-f]{2}):((?:[0-9a-f]{2}:){5}[0-9a-f]{2})(?::|$)/i;

// `log flags ether` of nftables, `--log-macdecode` of iptables: `MACSRC=` and `MACDST=`.
function macsOf(fields: Fields): Macs | undefined {
  const [, destination, source] = FRAME.exec(textOf(fields, "MAC") ?? "") ?? [
    "",
    textOf(fields, "MACDST"),
    textOf(fields, "MACSRC"),
  ];
  if (destination === undefined || source === undefined) return undefined;
  return { destination: ecsMac(destination), source: ecsMac(source) };
}

function withMac(end: Endpoint | undefined, mac: string | undefined): Endpoint | undefined {
  return mac === undefined ? end : { ...end, mac };
}
