import { processEnvironment } from "../config/index.ts";
import type { Io } from "./io.ts";

/** Whether to colour: a person looks, and has not said NO_COLOR (no-color.org). */
export function wantsColor(io: Io): boolean {
  return io.isTerminal && (processEnvironment()["NO_COLOR"] ?? "") === "";
}
