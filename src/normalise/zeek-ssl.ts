import type { Ecs, Fields } from "../event/index.ts";
import { endpointOf } from "./endpoint.ts";
import { flagOf, textOf } from "./native-field.ts";
import { unlessEmpty } from "./unless-empty.ts";

/** ssl.log: a TLS handshake. */
export function projectZeekSsl(fields: Fields): Ecs {
  const { version, protocol } = versionOf(textOf(fields, "version"));
  return {
    event: sslEvent,
    source: endpointOf(fields, "id.orig_h", "id.orig_p"),
    destination: endpointOf(fields, "id.resp_h", "id.resp_p"),
    network: { transport: "tcp", protocol: "tls" },
    tls: unlessEmpty({
      version,
      version_protocol: protocol,
      cipher: textOf(fields, "cipher"),
      curve: textOf(fields, "curve"),
      established: flagOf(fields, "established"),
      resumed: flagOf(fields, "resumed"),
      next_protocol: textOf(fields, "next_protocol"),
      client: unlessEmpty({
        ja3: textOf(fields, "ja3"),
        server_name: textOf(fields, "server_name"),
        subject: textOf(fields, "client_subject"),
        issuer: textOf(fields, "client_issuer"),
      }),
      server: unlessEmpty({
        ja3s: textOf(fields, "ja3s"),
        subject: textOf(fields, "subject"),
        issuer: textOf(fields, "issuer"),
      }),
    }),
  };
}

const sslEvent = { kind: "event", category: ["network"], type: ["connection", "protocol"] };

interface Version {
  readonly version: string | undefined;
  readonly protocol: string | undefined;
}

// Zeek writes `TLSv12`, `TLSv10`, `SSLv3`, `DTLSv12`; ECS `1.2` and `tls`.
function versionOf(text: string | undefined): Version {
  const match = /^(D?TLS|SSL)v(\d)(\d)?$/.exec(text ?? "");
  if (match === null) return { version: text, protocol: undefined };
  return {
    version: match[3] === undefined ? `${match[2]}.0` : `${match[2]}.${match[3]}`,
    protocol: match[1]?.toLowerCase(),
  };
}
