import type { SourceConfig } from "../config/index.ts";
import type { EventSource } from "../sigma/index.ts";

/** What the events of the configured sources can be, by what their formats tell of them. */
export function eventSources(sources: readonly SourceConfig[]): readonly EventSource[] {
  return sources.map(({ format, logsource = {} }): EventSource => {
    switch (format) {
      case "zeek":
        return { stated: { product: "zeek" }, open: ["service"] };
      case "iptables":
        return { stated: { product: "linux", service: "iptables" }, open: [] };
      case "syslog":
        return { stated: { product: "linux" }, open: ["service"] };
      case "windows_json":
        return { stated: { ...logsource, product: "windows" }, open: [] };
      case "json":
        // Events of Windows are known by their shape unless the source says something else.
        return { stated: { product: "windows", ...logsource }, open: [] };
    }
  });
}
