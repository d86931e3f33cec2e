import { globSync, statSync } from "node:fs";
import path from "node:path";

import { PipelineError } from "../errors.ts";

/** The files of tests at a path: itself, or those in the folder. Throws RULES_UNREADABLE. */
export function testFilesAt(each: string): readonly string[] {
  const found = statSync(each, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new PipelineError("RULES_UNREADABLE", `there is no file or folder ${each}`);
  }
  if (!found.isDirectory()) return [each];
  return globSync(["**/*.cases.{yml,yaml}", "**/*.test.{yml,yaml}", "**/info.yml"], { cwd: each })
    .sort()
    .map((file) => path.join(each, file));
}
