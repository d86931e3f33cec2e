import { Command, Option } from "commander";

import { stringifyJson } from "../../lib/json.ts";
import { loadRuleFields } from "../../pipeline/index.ts";
import type { FieldUse, Placeholders, RuleFields } from "../../sigma/index.ts";
import { exitCode } from "../exit-code.ts";
import { formatDiagnostic } from "../format-diagnostic.ts";
import type { Io } from "../io.ts";
import { placeholderOption } from "../options.ts";
import { tableOf } from "../table.ts";

interface FieldsOptions {
  readonly rules: readonly string[];
  readonly views: readonly string[];
  readonly rule?: string;
  readonly placeholder: Placeholders;
  readonly strict: boolean;
  readonly output: "text" | "json";
}

/** `sluice fields`: which view gives each field that rules ask for, and from where. */
export function fieldsCommand(io: Io): Command {
  return new Command("fields")
    .description("Show for the fields that rules use which view provides each, and from where.")
    .addOption(new Option("--rules <paths...>", "rule files or folders").default(["rules"]))
    .addOption(new Option("--views <paths...>", "files or folders of field views").default([]))
    .addOption(new Option("--rule <id>", "only this rule, by its id"))
    .addOption(placeholderOption())
    .addOption(new Option("--strict", "exit 1 when nothing provides a field").default(false))
    .addOption(
      new Option("--output <form>", "a table for each log source, or one JSON document a rule")
        .choices(["text", "json"])
        .default("text"),
    )
    .action((options: FieldsOptions) => fields(io, options));
}

async function fields(io: Io, options: FieldsOptions): Promise<void> {
  const loaded = await loadRuleFields(options.rules, options.views, options.placeholder);
  const errors = loaded.diagnostics.filter(({ severity }) => severity === "error");
  for (const each of errors) io.note(formatDiagnostic(each));
  const chosen = loaded.rules.filter(({ id }) => options.rule === undefined || id === options.rule);
  if (chosen.length === 0) {
    io.note(
      options.rule === undefined
        ? `no rule found in ${options.rules.join(", ")}`
        : `no rule has the id ${options.rule}`,
    );
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
