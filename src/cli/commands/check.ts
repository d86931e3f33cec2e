import { readFile } from "node:fs/promises";
import path from "node:path";

import { Argument, Command, Option } from "commander";

import type { Config } from "../../config/index.ts";
import { PipelineError } from "../../errors.ts";
import { stringifyVisibleJson } from "../../lib/json.ts";
import {
  eventSources,
  findTextFiles,
  loadRuleSet,
  type RuleLoading,
} from "../../pipeline/index.ts";
import { type Diagnostic, noPlaceholders, type RuleSet } from "../../sigma/index.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { fixFiles } from "../fix-files.ts";
import { formatDiagnostic, formatWithSource } from "../format-diagnostic.ts";
import { formatGithub } from "../format-github.ts";
import { formatSarif } from "../format-sarif.ts";
import type { Io } from "../io.ts";
import { loadConfigOrFail } from "../load-config-or-fail.ts";
import { addLoadingOptions, loadingOf, type LoadingOptions } from "../loading-options.ts";
import { migrateFiles } from "../migrate-files.ts";

interface CheckOptions extends LoadingOptions {
  readonly config?: string;
  readonly strict: boolean;
  readonly format?: Format;
  readonly output?: Format;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly migrate: boolean;
}

type Format = "text" | "json" | "sarif" | "github";

/** `sluice check`: does every rule run, and what is odd about it. */
export function checkCommand(io: Io): Command {
  const formats = ["text", "json", "sarif", "github"];
  const command = new Command("check")
    .description("Load rules and print what is wrong with them, with file, line and column.")
    .addArgument(new Argument("[paths...]", "rule files or folders (default: rules)"))
    .addOption(
      new Option(
        "-c, --config <file>",
        "check this configuration as well, and the rules as it loads them",
      ),
    )
    .addOption(new Option("--strict", "warnings count as findings").default(false))
    .addOption(
      new Option("--format <form>", "lines with the place below, or for machines").choices(formats),
    )
    .addOption(new Option("--output <form>").choices(formats).hideHelp())
    .addOption(new Option("--fix", "mend in the files what is safe to mend").default(false))
    .addOption(new Option("--dry-run", "with --fix: only print what would change").default(false))
    .addOption(
      new Option("--migrate", "print rules that count (Sigma 1) as correlation rules")
        .default(false)
        .conflicts("fix"),
    )
    .action((paths: readonly string[], options: CheckOptions) => act(io, paths, options));
  return addLoadingOptions(command);
}

async function act(io: Io, named: readonly string[], options: CheckOptions): Promise<void> {
  const { dryRun } = options;
  const config = options.config === undefined ? null : loadConfigOrFail(io, options.config, "look");
  const configured = config?.rulePaths.map((each) => path.relative("", each) || ".") ?? ["rules"];
  const paths = named.length === 0 ? configured : named;
  const loading = config === null ? loadingOf(options) : loadingUnder(config, options);
  const { placeholders = noPlaceholders } = loading;
  if (dryRun && !options.fix) {
    throw new PipelineError("USAGE", "--dry-run says what --fix would change: write both");
  }
  if (options.migrate) {
    process.exitCode = await migrateFiles(io, await filesAt(paths), placeholders);
    return;
  }
  if (options.fix) {
    await fixFiles(await filesAt(paths), {
      note: (line) => io.note(line),
      placeholders,
      dryRun,
    });
  }
  await check(io, paths, { options, loading });
}

async function filesAt(paths: readonly string[]): Promise<readonly string[]> {
  return (await findTextFiles(paths)).map((each) => each.path);
}

async function check(
  io: Io,
  paths: readonly string[],
  { options, loading }: { readonly options: CheckOptions; readonly loading: RuleLoading },
): Promise<void> {
  const { rules, diagnostics } = await loadRuleSet(paths, { ...loading, lint: true });
  await io.out(await report(io, diagnostics, options.format ?? options.output));
  io.note(summary(rules, diagnostics));
  if (rules.rules.length + rules.correlations.length + diagnostics.length === 0) {
    io.note(`no rule found in ${paths.join(", ")}`);
    process.exitCode = exitCode.rules;
    return;
  }
  process.exitCode = codeOf(diagnostics, options.strict);
}

/** As `sluice run` loads rules, with what the options add. */
function loadingUnder(config: Config, options: LoadingOptions): RuleLoading {
  return {
    viewPaths: [...config.viewPaths, ...options.views],
    pipelinePaths: [...config.pipelinePaths, ...options.pipeline],
    placeholders: new Map([...config.placeholders, ...options.placeholder]),
    sources: eventSources(config.sources),
  };
}

async function report(
  io: Io,
  diagnostics: readonly Diagnostic[],
  format: Format | undefined,
): Promise<string> {
  if (format === "sarif") return formatSarif(diagnostics);
  const withSource = format === "text" || (format === undefined && io.isTerminal);
  if (withSource) return withSources(diagnostics);
  const show = { json: stringifyVisibleJson, github: formatGithub, plain: formatDiagnostic };
  return diagnostics.map((each) => `${show[format ?? "plain"](each)}\n`).join("");
}

async function withSources(diagnostics: readonly Diagnostic[]): Promise<string> {
  const sources = new Map<string, readonly string[] | undefined>();
  for (const { file } of diagnostics) {
    if (sources.has(file)) continue;
    const text = await readFile(file, "utf8").catch(() => undefined);
    sources.set(file, text?.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/));
  }
  return diagnostics.map((each) => `${formatWithSource(each, sources.get(each.file))}\n`).join("");
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
