import { existsSync } from "node:fs";

import { Command, InvalidArgumentError, Option } from "commander";

import { PipelineError } from "../../errors.ts";
import type { Event } from "../../event/index.ts";
import { stringifyVisibleJson } from "../../lib/json.ts";
import { didYouMean } from "../../lib/suggest.ts";
import { loadRuleSet, type Taken, takeRecord } from "../../pipeline/index.ts";
import { createEventCheck } from "../../schema/index.ts";
import type { CorrelationRule, LoadedRuleSet } from "../../sigma/index.ts";
import { exitCode } from "../exit-code.ts";
import { ExplainedCorrelations, windowDocuments, windowsText } from "../explain-correlations.ts";
import { coloured, explanationText, plain, safe } from "../explain-text.ts";
import { formatDiagnostic } from "../format-diagnostic.ts";
import type { Io } from "../io.ts";
import { addLoadingOptions, loadingOf, type LoadingOptions } from "../loading-options.ts";
import {
  formatOption,
  logsourceOption,
  nowOption,
  outputOption,
  pathsOption,
  zoneOption,
} from "../options.ts";
import { plansText, planText } from "../plan-text.ts";
import { wantsColor } from "../wants-color.ts";
import { readerOf, type RecordedOptions, recordsOf } from "./parse.ts";

interface ExplainOptions extends RecordedOptions, LoadingOptions {
  readonly rule?: string;
  readonly event?: string;
  readonly plan: boolean;
  readonly rules?: readonly string[];
  readonly line?: number;
  readonly output: "text" | "json";
}

/** `sluice explain`: why rules match events or do not. */
export function explainCommand(io: Io): Command {
  const command = new Command("explain")
    .description("Say why a rule matches the events of a log, or what is missing.")
    .addOption(new Option("--rule <rule>", "a rule file, or the id or name of a rule"))
    .addOption(new Option("--event <file>", "the log with the events; - for stdin"))
    .addOption(new Option("--plan", "how the rule is asked, without an event").default(false))
    .addOption(new Option("--line <number>", "only this line of it").argParser(parseLine))
    .addOption(pathsOption("--rules", "where rules and filters lie (default: the file, or rules)"))
    .addOption(formatOption().makeOptionMandatory(false).default("json"))
    .addOption(zoneOption())
    .addOption(nowOption())
    .addOption(logsourceOption())
    .addOption(outputOption("a tree, or one JSON document for each rule and event"))
    .action((options: ExplainOptions) => explain(io, options));
  return addLoadingOptions(command);
}

async function explain(io: Io, options: ExplainOptions): Promise<void> {
  const { rule, event } = options;
  if (options.plan) {
    const planned = await plannedRules(io, options);
    if (planned !== null) await tellPlans(io, planned, options);
    return;
  }
  if (rule === undefined || event === undefined) {
    const message = "name a rule and events: --rule R --event E, or ask for the --plan";
    throw new PipelineError("USAGE", message);
  }
  const asked = await findRules(io, rule, options);
  if (asked === null) {
    process.exitCode = exitCode.rules;
    return;
  }
  const told = { events: 0, matches: 0 };
  const correlations = new ExplainedCorrelations(asked.rules, asked.correlations);
  for await (const seen of eventsOf(io, event, options)) {
    told.events++;
    told.matches += await tellEvent(io, asked, seen, options.output);
    const lines = correlations.take(seen.event);
    if (options.output === "text") for (const line of lines) await io.out(`${line}\n`);
  }
  // One event of a log says nothing of windows.
  if (options.line === undefined) await tellWindows(io, correlations, options.output);
  io.note(`${told.events} events, ${told.matches} matches`);
  process.exitCode = told.matches > 0 ? exitCode.ok : exitCode.findings;
}

/** Prints what each rule says of the event; returns how many match. */
async function tellEvent(
  io: Io,
  asked: Asked,
  { event, line }: Seen,
  output: ExplainOptions["output"],
): Promise<number> {
  let matches = 0;
  for (const id of asked.detections) {
    const explanation = asked.rules.explainRule(id, event);
    if (explanation === null) continue;
    if (explanation.matched) matches++;
    const text =
      output === "json"
        ? `${stringifyVisibleJson({ line, event_id: event.id, ...explanation })}\n`
        : explanationText(explanation, `line ${line}`, paintOf(io));
    await io.out(text);
  }
  return matches;
}

async function tellWindows(
  io: Io,
  correlations: ExplainedCorrelations,
  output: ExplainOptions["output"],
): Promise<void> {
  for (const each of correlations.windows()) {
    if (output === "text") await io.out(windowsText(each, paintOf(io)));
    else for (const one of windowDocuments(each)) await io.out(`${stringifyVisibleJson(one)}\n`);
  }
}

interface Seen {
  readonly event: Event;
  readonly line: number;
}

interface Asked {
  readonly rules: LoadedRuleSet;
  /** Ids of detection rules. */
  readonly detections: readonly string[];
  readonly correlations: readonly CorrelationRule[];
}

/** The rules that are meant; null when one does not load, after saying why. */
async function findRules(io: Io, wanted: string, options: ExplainOptions): Promise<Asked | null> {
  const isFile = existsSync(wanted);
  const paths = isFile ? [wanted, ...(options.rules ?? [])] : (options.rules ?? ["rules"]);
  const loaded = await loadRuleSet(paths, loadingOf(options));
  const { rules } = loaded;
  const means = ({ meta }: LoadedRuleSet["rules"][number] | CorrelationRule): boolean =>
    isFile ? meta.file === wanted : meta.id === wanted || meta.name === wanted;
  const correlations = rules.correlations.filter(means);
  const detections = new Set(rules.rules.filter(means).map(({ meta }) => meta.id));
  for (const input of inputsOf(correlations, rules)) detections.add(input);
  const errors = loaded.diagnostics.filter(
    ({ severity, file, rule }) =>
      severity === "error" && (isFile ? file === wanted : rule === wanted),
  );
  for (const each of errors) io.note(formatDiagnostic(each));
  if (errors.length > 0) return null;
  if (detections.size > 0) return { rules, detections: [...detections], correlations };
  const names = rules.rules.flatMap(({ meta }) => [meta.id, meta.name ?? meta.id]);
  const hint = didYouMean(wanted, names);
  throw new PipelineError("RULES_UNREADABLE", `no rule that runs is "${wanted}"${hint}`);
}

/** The rule that is named, or all; null when it does not load. */
async function plannedRules(io: Io, options: ExplainOptions): Promise<Asked | null> {
  if (options.rule !== undefined) {
    const asked = await findRules(io, options.rule, options);
    if (asked === null) process.exitCode = exitCode.rules;
    return asked;
  }
  const { rules } = await loadRuleSet(options.rules ?? ["rules"], loadingOf(options));
  return { rules, detections: rules.rules.map(({ meta }) => meta.id), correlations: [] };
}

async function tellPlans(io: Io, asked: Asked, options: ExplainOptions): Promise<void> {
  const planned = asked.detections.flatMap((id) => {
    const rule = asked.rules.rules.find(({ meta }) => meta.id === id);
    const plan = asked.rules.plan(id);
    return rule === undefined || plan === null ? [] : [{ rule, plan }];
  });
  if (options.output === "json") {
    for (const each of planned) await io.out(`${stringifyVisibleJson(each)}\n`);
  } else if (options.rule === undefined) {
    await io.out(plansText(planned));
  } else {
    for (const each of planned) await io.out(planText(each));
  }
}

/** The detection rules at the bottom of correlations. */
function inputsOf(correlations: readonly CorrelationRule[], rules: LoadedRuleSet): Set<string> {
  const inputs = new Set(correlations.flatMap((each) => each.inputs));
  for (const id of inputs) {
    for (const inner of rules.correlations.find(({ meta }) => meta.id === id)?.inputs ?? []) {
      inputs.add(inner);
    }
  }
  return inputs;
}

async function* eventsOf(
  io: Io,
  file: string,
  options: ExplainOptions,
): AsyncGenerator<Seen, void> {
  let refused = 0;
  // Every line is read: in some formats the first ones say what the others mean.
  for await (const { taken, line } of takenOf(file, options)) {
    if (options.line !== undefined && options.line !== line) continue;
    if (taken.kind === "event") yield { event: taken.event, line };
    if (taken.kind !== "quarantined" || ++refused > REFUSALS_TOLD) continue;
    const reason = safe(taken.record.refusal.message);
    io.note(`line ${line} is no event of format ${options.format}: ${reason}`);
  }
  const more = refused - REFUSALS_TOLD;
  if (more > 0) io.note(`${more} more are no events of it${hintOf(options)}`);
}

/** A log of another format has as many refusals as lines. */
const REFUSALS_TOLD = 3;

function hintOf({ format }: ExplainOptions): string {
  return format === "json" ? "; windows_json reads documents over many lines" : "";
}

async function* takenOf(
  file: string,
  options: ExplainOptions,
): AsyncGenerator<{ readonly taken: Taken; readonly line: number }, void> {
  const reader = readerOf(options);
  const check = createEventCheck();
  let line = 0;
  for await (const records of recordsOf(file, options, new AbortController().signal)) {
    for (const record of records) yield { taken: takeRecord(record, reader, check), line: ++line };
  }
}

function paintOf(io: Io): typeof plain {
  return wantsColor(io) ? coloured : plain;
}

function parseLine(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("write the number of a line, from 1");
}
