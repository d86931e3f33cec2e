import type { Slices } from "../lib/slices.ts";
import { applyFilters } from "./apply-filters.ts";
import type { RuleDocument, SigmaDocument } from "./ast.ts";
import { fieldsChecked, fieldsOfInput } from "./check-fields.ts";
import { type CompiledRule, compileRule } from "./compile/compile-rule.ts";
import { RegexCache } from "./compile/regex-cache.ts";
import { Slots } from "./compile/subject.ts";
import { CompiledRuleSet, type LoadedRuleSet } from "./compiled-rule-set.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { checkSources, type EventSource } from "./event-source.ts";
import type { ParsedRules } from "./parse/parse-sigma.ts";
import { applyPipelines } from "./pipelines/apply-pipelines.ts";
import { inOrder } from "./pipelines/parse-pipelines.ts";
import type { Pipeline } from "./pipelines/pipeline.ts";
import type { Placeholders } from "./placeholders.ts";
import { errorCodes, type RefusedRule } from "./refused-rule.ts";
import { type ResolvedCorrelation, resolveCorrelations } from "./resolve-correlations.ts";
import type { RuleTimer } from "./rule-timer.ts";
import type { View } from "./view.ts";
import { withoutDuplicates } from "./without-duplicates.ts";

/** What rules are compiled for. */
export interface RuleSetOptions {
  /** How rules see events. Of views with the same name the last counts, so a user's replace ours. */
  readonly views: readonly View[];
  /** What the sources have events of; a rule that none of them feeds is reported. */
  readonly sources?: readonly EventSource[] | undefined;
  /** What stands for `%name%` under `expand`; a name that is not here refuses its rule. */
  readonly placeholders?: Placeholders;
  /** Processing pipelines of pySigma; they change rules once filters are part of them. */
  readonly pipelines?: readonly Pipeline[];
  /** Whether to say what is doubtful about rules that run; a mistake that stops one is always told. */
  readonly lint?: boolean;
  /** `oracle`: every rule of the log source is asked, one by one. The same matches, slowly. */
  readonly evaluation?: "indexed" | "oracle";
  /** Measures what rules cost. The oracle is not timed. */
  readonly timer?: RuleTimer | undefined;
}

/**
 * Compiles, in slices, documents that the parser accepted. Mistakes among them become
 * diagnostics, after those of the parser; those that are not to be told are left out.
 */
export function* buildingRuleSet(
  parsed: ParsedRules,
  options: RuleSetOptions,
  isTold: (diagnostic: Diagnostic) => boolean = () => true,
): Slices<LoadedRuleSet> {
  const views = [...new Map(options.views.map((view) => [view.name, view])).values()];
  const { unique, diagnostics } = withoutDuplicates(parsed.documents);
  yield;
  const filters = unique.filter((document) => document.kind === "filter");
  const filtering = yield* applyFilters(
    unique.filter((document) => document.kind === "rule"),
    filters,
  );
  yield;
  const { rules, correlations, ...processing } = yield* applyPipelines(
    filtering.rules,
    unique.filter((document) => document.kind === "correlation"),
    inOrder(options.pipelines ?? []),
  );
  yield;
  const { resolved, ...resolution } = resolveCorrelations(rules, correlations);
  yield;
  const context = { slots: new Slots(), regexes: new RegexCache() };
  const compiled: CompiledRule[] = [];
  for (const rule of rules) {
    yield;
    compiled.push(compileRule(rule, context));
  }
  const doubts = yield* doubtsOf(rules, resolved, { views, sources: options.sources });
  const mistakes = [
    ...diagnostics,
    ...filtering.diagnostics,
    ...processing.diagnostics,
    ...resolution.diagnostics,
  ];
  return new CompiledRuleSet({
    compiled,
    context,
    resolved,
    refused: [
      ...parsed.refused,
      ...refusedLater(parsed.documents, { compiled, resolved, mistakes }),
    ],
    views,
    diagnostics: [...parsed.diagnostics, ...mistakes, ...doubts].filter(isTold),
    indexed: options.evaluation !== "oracle",
    timer: options.timer ?? null,
  });
}

/** Which fields that rules and correlations ask for no event has, and which rules no source feeds. */
function* doubtsOf(
  rules: readonly RuleDocument[],
  resolved: readonly ResolvedCorrelation[],
  { views, sources }: Pick<RuleSetOptions, "views" | "sources">,
): Slices<readonly Diagnostic[]> {
  const fields: Diagnostic[] = [];
  const unfed: Diagnostic[] = [];
  const checkFields = fieldsChecked(views);
  for (const rule of rules) {
    yield;
    for (const each of checkFields(rule)) fields.push(each);
    if (sources !== undefined) unfed.push(...checkSources(rule, views, sources));
  }
  const byId = new Map(rules.map((rule) => [rule.meta.id, rule]));
  for (const { correlation, inputs } of resolved) {
    // Rules of one log source lack the same.
    const told = new Map<string, Diagnostic>();
    for (const input of inputs) {
      yield;
      const rule = byId.get(input.rule);
      const found = rule === undefined ? [] : checkFields(rule, fieldsOfInput(correlation, input));
      for (const each of found) told.set(each.message, each);
    }
    fields.push(...told.values());
  }
  return [...fields, ...unfed];
}

/** Rules that the parser took and that do not run: doubles, and those that others or pipelines stop. */
function refusedLater(
  documents: readonly SigmaDocument[],
  found: {
    readonly compiled: readonly CompiledRule[];
    readonly resolved: readonly ResolvedCorrelation[];
    readonly mistakes: readonly Diagnostic[];
  },
): readonly RefusedRule[] {
  const running = new Set([
    ...found.compiled.map(({ document }) => document.meta.id),
    ...found.resolved.map(({ correlation }) => correlation.meta.id),
  ]);
  const refused: RefusedRule[] = [];
  for (const { kind, meta } of documents) {
    if (kind === "filter" || running.delete(meta.id)) continue;
    const own = found.mistakes.filter(({ rule }) => rule === meta.id);
    refused.push({ meta, codes: errorCodes(own) });
  }
  return refused;
}
