import { invariant } from "../../lib/invariant.ts";
import { JsonParser } from "./json-parser.ts";
import type { ParserOptions, StreamParser } from "./parser.ts";
import { IptablesParser, SyslogParser } from "./syslog-parser.ts";
import { WindowsJsonParser } from "./windows-json-parser.ts";
import { ZeekParser } from "./zeek-parser.ts";
import { zoneOf } from "./zone.ts";

export {
  type FlatReader,
  type FlatRecord,
  type FormatName,
  formatNames,
  type Framing,
  framingOf,
  type ParserOptions,
  type StreamParser,
} from "./parser.ts";

/** A parser for one stream. The zone of the options must be one that `isZone` accepts. */
export function createParser(options: ParserOptions): StreamParser {
  const zone = zoneOf(options.zone);
  invariant(zone !== null, `the zone ${options.zone} was checked with the configuration`);
  switch (options.format) {
    case "zeek":
      return new ZeekParser(options.context ?? null);
    case "syslog":
      return new SyslogParser(zone);
    case "iptables":
      return new IptablesParser(zone);
    case "json":
      return new JsonParser(zone, options.logsource ?? {});
    case "windows_json":
      return new WindowsJsonParser(zone, options.logsource ?? {});
  }
}

/** Whether a configured zone is known: an IANA name, or an offset like `+02:00`. */
export function isZone(name: string): boolean {
  return zoneOf(name) !== null;
}
