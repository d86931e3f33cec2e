import type { Alert, AlertId } from "../../src/alert/index.ts";
import type { EventId } from "../../src/event/index.ts";
import { uuid5 } from "../../src/lib/hash.ts";
import { fromEpochSeconds } from "../../src/lib/time.ts";

/** An alert of a single event; `n` gives it an id of its own, `change` what the test is about. */
export function sampleAlert(n = 1, change: Partial<Alert> = {}): Alert {
  const time = fromEpochSeconds(1_767_323_045.678901 + n);
  return {
    id: uuid5(new Uint8Array(16), `alert ${n}`) as AlertId,
    rule: {
      id: "6f3e2987-db24-4c78-a860-b4f4095a7095",
      title: "DNS tunnel",
      level: "high",
      tags: ["attack.command-and-control", "attack.t1071.004"],
      references: [],
      falsepositives: [],
      fields: [],
      file: "network/zeek/net_dns_tunnel.yml",
      line: 1,
      contentHash: "0".repeat(64),
    },
    time,
    detected: time,
    matched: [{ selection: "sel", field: "query", value: `x${n}.example`, pattern: "*.example" }],
    events: [{ id: `event-${n}` as EventId, dataset: "zeek.dns", time, rule: "6f3e2987" }],
    document: {
      source: { ip: "10.0.0.1" },
      destination: { ip: "10.0.0.53" },
      observer: { hostname: "sensor-1" },
    },
    ...change,
  };
}

/** Alerts 1 to `count`. */
export function sampleAlerts(count: number): Alert[] {
  return Array.from({ length: count }, (_, i) => sampleAlert(i + 1));
}
