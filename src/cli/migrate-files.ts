import { readFile } from "node:fs/promises";

import { migrateRules, type Placeholders } from "../sigma/index.ts";
import { exitCode, type ExitCode } from "./exit-code.ts";
import { formatDiagnostic } from "./format-diagnostic.ts";
import type { Io } from "./io.ts";

/** Prints the rules of the files that count as correlation rules, and says what could not be. */
export async function migrateFiles(
  io: Io,
  files: readonly string[],
  placeholders: Placeholders,
): Promise<ExitCode> {
  let separator = "";
  let failed = false;
  for (const file of files) {
    const { text, diagnostics } = migrateRules(await readFile(file, "utf8"), file, placeholders);
    for (const each of diagnostics) io.note(formatDiagnostic(each));
    failed ||= diagnostics.length > 0;
    if (text === "") continue;
    await io.out(separator + text);
    separator = "---\n";
  }
  if (separator === "") io.note("no rule here counts its own matches");
  return failed ? exitCode.rules : exitCode.ok;
}
