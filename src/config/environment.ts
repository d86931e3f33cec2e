import type { Environment } from "./references.ts";

/** The environment of the process; read here and nowhere else. */
export function processEnvironment(): Environment {
  return process.env;
}
