import type { FlatJson } from "../lib/flat-json.ts";
import type { Sensor } from "./event.ts";
import type { LogSource } from "./log-source.ts";

/** An event of which only the line was read: what rules need to know to leave it alone. */
export interface FlatEvent {
  /** Turned to the line; its members are the native fields. */
  readonly json: FlatJson;
  readonly dataset: string;
  readonly logsource: LogSource;
  readonly keywords: Sensor["keywords"];
}
