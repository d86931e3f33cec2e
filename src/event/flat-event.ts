import type { FlatJson } from "../lib/flat-json.ts";
import type { Sensor } from "./event.ts";
import type { LogSource } from "./log-source.ts";

/** An event of which only the line was read: what rules need to know to leave it alone. */
export interface FlatEvent {
  /** Turned to the line; its members are the native fields. */
  readonly json: FlatJson;
  readonly dataset: string;
  readonly logsource: LogSource;
  /** Whether `windowsRecord` gives the record as it is: then fields may have other names in it. */
  readonly isWindows: boolean;
  readonly keywords: Sensor["keywords"];
}
