import { readFileSync } from "node:fs";

import { parseJson } from "../lib/json.ts";

/** The version in `package.json`, the only place that names it. */
export function versionOf(packageFile: URL): string {
  const { version } = parseJson(readFileSync(packageFile, "utf8")) as { readonly version: string };
  return version;
}
