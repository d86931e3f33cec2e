import { Command, Option } from "commander";

import { PipelineError } from "../../errors.ts";
import { stringifyJson } from "../../lib/json.ts";
import { loadRuleSet } from "../../pipeline/index.ts";
import type { FieldUse, RuleFields } from "../../sigma/index.ts";
import { exitCode } from "../exit-code.ts";
import { formatDiagnostic } from "../format-diagnostic.ts";
import type { Io } from "../io.ts";
import { addLoadingOptions, loadingOf, type LoadingOptions } from "../loading-options.ts";
import { outputOption, pathsOption } from "../options.ts";
import { tableOf } from "../table.ts";

interface FieldsOptions extends LoadingOptions {
  readonly rules: readonly string[];
  readonly rule?: string;
  readonly strict: boolean;
  readonly output: "text" | "json";
}

/** `sluice fields`: which view gives each field that rules ask for, and from where. */
export function fieldsCommand(io: Io): Command {
  const command = new Command("fields")
    .description("Show for the fields that rules use which view provides each, and from where.")
    .addOption(pathsOption("--rules", "rule file or folder", ["rules"]))
    .addOption(new Option("--rule <id>", "only this rule, by its id"))
    .addOption(new Option("--strict", "exit 1 when nothing provides a field").default(false))
    .addOption(outputOption("a table for each log source, or one JSON document a rule"))
    .action((options: FieldsOptions) => fields(io, options));
  return addLoadingOptions(command);
}

async function fields(io: Io, options: FieldsOptions): Promise<void> {
  const { rules, diagnostics } = await loadRuleSet(options.rules, loadingOf(options));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  for (const each of errors) io.note(formatDiagnostic(each));
  const chosen = rules.rules
    .filter(({ meta: { id } }) => options.rule === undefined || id === options.rule)
    .flatMap(({ meta }) => rules.fields(meta.id) ?? []);
  if (chosen.length === 0) {
    if (options.rule !== undefined) {
      throw new PipelineError("USAGE", `no rule has the id ${options.rule}`);
    }
    io.note(`no rule found in ${options.rules.join(", ")}`);
    process.exitCode = exitCode.rules;
    return;
  }
  await io.out(
    options.output === "json"
      ? chosen.map((rule) => `${stringifyJson(rule)}\n`).join("")
      : textOf(chosen),
  );
  const missing = chosen.filter((rule) => rule.fields.some(isMissing));
  io.note(`${chosen.length} rules, ${missing.length} with a field that nothing provides`);
  if (options.strict && missing.length > 0) process.exitCode = exitCode.findings;
}

function isMissing({ providers }: FieldUse): boolean {
  return providers.length === 0;
}

/** One table a log source: its fields, how many rules use each, and what provides it. */
function textOf(rules: readonly RuleFields[]): string {
  const bySource = Map.groupBy(rules, ({ logsource }) => sourceText(logsource));
  return [...bySource]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, group]) => `${source} (${group.length} rules)\n${tableOfFields(group)}`)
    .join("\n");
}

function tableOfFields(rules: readonly RuleFields[]): string {
  const byField = Map.groupBy(
    rules.flatMap((rule) => rule.fields),
    ({ field }) => field,
  );
  const rows = [...byField].flatMap(([field, uses]) => {
    const [use] = uses;
    const providers = use?.providers ?? [];
    if (providers.length === 0) return [[field, uses.length, "nothing", ""]];
    return providers.map(({ view, from }, index) =>
      index === 0 ? [field, uses.length, view, from] : ["", "", view, from],
    );
  });
  return rows.length === 0
    ? "keywords only\n"
    : tableOf(["field", "rules", "provided by", "from"], rows);
}

function sourceText(logsource: RuleFields["logsource"]): string {
  return Object.entries(logsource)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}
