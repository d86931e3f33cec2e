import { Argument, Command, Option } from "commander";

import { stringifyJson } from "../../lib/json.ts";
import { loadRuleSet } from "../../pipeline/index.ts";
import type { Diagnostic, Placeholders, RuleSet } from "../../sigma/index.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { formatDiagnostic } from "../format-diagnostic.ts";
import type { Io } from "../io.ts";
import { placeholderOption } from "../options.ts";

interface CheckOptions {
  readonly views: readonly string[];
  readonly placeholder: Placeholders;
  readonly strict: boolean;
  readonly output: "text" | "json";
}

/** `sluice check`: does every rule run, and what is odd about it. */
export function checkCommand(io: Io): Command {
  return new Command("check")
    .description("Load rules and print what is wrong with them, with file, line and column.")
    .addArgument(new Argument("[paths...]", "rule files or folders").default(["rules"]))
    .addOption(new Option("--views <paths...>", "files or folders of field views").default([]))
    .addOption(placeholderOption())
    .addOption(new Option("--strict", "warnings count as findings").default(false))
    .addOption(
      new Option("--output <form>", "one line or one JSON document for each")
        .choices(["text", "json"])
        .default("text"),
    )
    .action((paths: readonly string[], options: CheckOptions) => check(io, paths, options));
}

async function check(io: Io, paths: readonly string[], options: CheckOptions): Promise<void> {
  const { rules, diagnostics } = await loadRuleSet(paths, options.views, options.placeholder, true);
  const show =
    options.output === "json" ? (each: Diagnostic) => stringifyJson(each) : formatDiagnostic;
  await io.out(diagnostics.map((each) => `${show(each)}\n`).join(""));
  io.note(summary(rules, diagnostics));
  if (rules.rules.length + rules.correlations.length + diagnostics.length === 0) {
    io.note(`no rule found in ${paths.join(", ")}`);
    process.exitCode = exitCode.rules;
    return;
  }
  process.exitCode = codeOf(diagnostics, options.strict);
}

function summary(rules: RuleSet, diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic["severity"]): number =>
    diagnostics.filter((each) => each.severity === severity).length;
  return `${rules.rules.length} rules and ${rules.correlations.length} correlations run; ${count("error")} errors, ${count("warning")} warnings`;
}

function codeOf(diagnostics: readonly Diagnostic[], strict: boolean): ExitCode {
  if (diagnostics.some(({ severity }) => severity === "error")) return exitCode.rules;
  return strict && diagnostics.some(({ severity }) => severity === "warning")
    ? exitCode.findings
    : exitCode.ok;
}
