import type { Event, FlatEvent } from "../event/index.ts";
import { invariant } from "../lib/invariant.ts";
import type { Slices } from "../lib/slices.ts";
import type { RuleDocument, Selection } from "./ast.ts";
import type { Predicate } from "./compile/compile-item.ts";
import type { CompiledRule } from "./compile/compile-rule.ts";
import type { CompileContext } from "./compile/compile-test.ts";
import type { RegexCache, RegexStats } from "./compile/regex-cache.ts";
import { NATIVE_VIEW, type RoutedKind, type RoutedRule, Router } from "./compile/router.ts";
import type { Slots } from "./compile/subject.ts";
import {
  CoverMatcher,
  type Found,
  type IndexStats,
  planRule,
  type RulePlan,
} from "./cover/index.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { selectionOnce } from "./explain/compiled-once.ts";
import { type MatchExplainer, matchExplainer } from "./explain/explain-match.ts";
import { explainConditions } from "./explain/explain-rule.ts";
import type { RuleExplanation } from "./explain/explanation.ts";
import { factReaders } from "./read-facts.ts";
import type { RefusedRule } from "./refused-rule.ts";
import type { ResolvedCorrelation } from "./resolve-correlations.ts";
import { type RuleFields, ruleFields } from "./rule-fields.ts";
import type { DetectionRule, FactPart, Glance, Match, MatchedItem, RuleSet } from "./rule-set.ts";
import type { RuleTimer } from "./rule-timer.ts";
import { logSourcesOf, type View, viewsOf } from "./view.ts";

/** A rule set with what rule tests, metrics and reloads ask of it beyond matching. */
export interface LoadedRuleSet extends RuleSet {
  /** The rules that do not run. */
  readonly refused: readonly RefusedRule[];
  /** The kinds of events that have come so far: what `prepare` is for. */
  readonly routed: readonly RoutedKind[];
  /** Builds, in slices, what the first event of each kind would wait for. */
  prepare(kinds: readonly RoutedKind[]): Slices<void>;
  /**
   * The match of one rule, by id, whatever the log source of the event; null when it does not
   * match or does not run.
   */
  matchRule(id: string, event: Event): Match | null;
  /**
   * Why one rule, by id, does or does not match: its verdict is that of `match`. Null when there
   * is no such rule. For people; slow.
   */
  explainRule(id: string, event: Event): RuleExplanation | null;
  /** What provides the fields of a rule, by id; null when there is no such rule. */
  fields(id: string): RuleFields | null;
  /** How a rule, by id, is asked; null when there is no such rule. */
  plan(id: string): RulePlan | null;
  readonly regexStats: Readonly<RegexStats>;
  readonly indexStats: Readonly<IndexStats>;
}

/** What a rule set is made of. */
interface Parts {
  readonly compiled: readonly CompiledRule[];
  readonly refused: readonly RefusedRule[];
  readonly context: { readonly slots: Slots; readonly regexes: RegexCache };
  readonly resolved: readonly ResolvedCorrelation[];
  readonly views: readonly View[];
  readonly diagnostics: readonly Diagnostic[];
  readonly indexed: boolean;
  readonly timer: RuleTimer | null;
}

/** Rules that can run, with their index, and what else is asked of them. */
export class CompiledRuleSet implements LoadedRuleSet {
  readonly rules: readonly DetectionRule[];
  readonly correlations: RuleSet["correlations"];
  readonly refused: readonly RefusedRule[];
  readonly diagnostics: readonly Diagnostic[];
  readonly regexStats: Readonly<RegexStats>;
  readonly indexStats: Readonly<IndexStats>;
  readonly #context: CompileContext;
  readonly #router: Router;
  readonly #covers: CoverMatcher | null;
  readonly #facts: ReturnType<typeof factReaders>;
  readonly #views: readonly View[];
  readonly #compiled: ReadonlyMap<string, { readonly rule: CompiledRule; readonly index: number }>;

  /** Of the rules that matched so far. */
  readonly #explainers = new Map<RuleDocument, MatchExplainer>();

  constructor(parts: Parts) {
    const { compiled, context } = parts;
    this.#context = context;
    this.regexStats = context.regexes.stats;
    this.#views = parts.views;
    this.diagnostics = parts.diagnostics;
    this.refused = parts.refused;
    this.correlations = parts.resolved.map(({ correlation }) => correlation);
    const muted = mutedRules(parts.resolved);
    this.rules = compiled.map(({ document: { meta, logsource, filters } }) => ({
      meta,
      logsource,
      alerts: !muted.has(meta.id),
      ...(filters === undefined ? {} : { filters }),
    }));
    this.#compiled = new Map(
      compiled.map((rule, index) => [rule.document.meta.id, { rule, index }] as const),
    );
    this.#facts = factReaders(parts.resolved, context.slots);
    this.#router = new Router(compiled, parts.views, context.slots);
    this.#covers = parts.indexed ? new CoverMatcher(context, parts.timer) : null;
    this.indexStats = this.#covers?.stats ?? { met: 0, asked: 0 };
  }

  get routed(): readonly RoutedKind[] {
    return this.#router.routed;
  }

  *prepare(kinds: readonly RoutedKind[]): Slices<void> {
    for (const kind of kinds) {
      const route = this.#router.routeOf(kind);
      yield;
      if (this.#covers !== null) yield* this.#covers.prepare(route);
    }
  }

  match(event: Event): readonly Match[] {
    const route = this.#router.route(event);
    const { rules, subjects } = route;
    // By index, here and wherever every event passes: an iterator would be garbage of each.
    for (let at = 0; at < subjects.length; at++) subjects[at]?.begin(event);
    if (this.#covers !== null) {
      const found = this.#covers.match(route);
      return found === null ? NO_MATCHES : this.#allMade(found, event);
    }
    let matches: Match[] | null = null;
    for (const routed of rules) {
      const match = this.#ask(routed, event);
      if (match === null) continue;
      if (matches === null) matches = [match];
      else matches.push(match);
    }
    return matches ?? NO_MATCHES;
  }

  glance(event: FlatEvent): Glance | null {
    if (this.#covers === null) return this.#unsure;
    const route = this.#router.routeFlat(event);
    const { subjects } = route;
    for (let at = 0; at < subjects.length; at++) subjects[at]?.beginFlat(event);
    const found = this.#covers.match(route);
    for (let at = 0; at < subjects.length; at++) {
      if (subjects[at]?.isUnsure === true) return this.#unsure;
    }
    return found === null ? null : this.#sure(found);
  }

  /** Only the event itself tells. */
  readonly #unsure: Glance = { matches: (event) => this.match(event) };

  #sure(found: readonly Found[]): Glance {
    return { matches: (event) => this.#allMade(found, event) };
  }

  matchRule(id: string, event: Event): Match | null {
    const found = this.#compiled.get(id);
    if (found === undefined) return null;
    const subjects = this.#router.subjectsFor(found.rule.document.logsource, event);
    for (const subject of subjects) subject.begin(event);
    return this.#ask({ ...found, subjects }, event);
  }

  explainRule(id: string, event: Event): RuleExplanation | null {
    const found = this.#compiled.get(id);
    const rule = found === undefined ? undefined : this.rules[found.index];
    if (found === undefined || rule === undefined) return null;
    const { holds, document } = found.rule;
    const route = this.#router.route(event).rules.find(({ index }) => index === found.index);
    const subjects =
      route?.subjects ??
      [NATIVE_VIEW, ...this.#fitting(rule).map(({ name }) => name)].map((view) =>
        this.#router.subject(view, event),
      );
    for (const subject of subjects) subject.begin(event);
    const subject = subjects.find((each) => holds(each)) ?? subjects[0];
    invariant(subject !== undefined, "a rule sees an event at least as itself");
    const conditions = explainConditions(document, subject, this.#context);
    const fulfilled = conditions.some(({ root }) => root.holds);
    return {
      rule,
      matched: route !== undefined && fulfilled,
      routed: route !== undefined,
      event: event.logsource,
      views: this.#router
        .viewsOf(event)
        .flatMap((view) => logSourcesOf(view).map((logsource) => ({ name: view.name, logsource }))),
      view: subject.view.name,
      holds: fulfilled,
      conditions,
    };
  }

  plan(id: string): RulePlan | null {
    const found = this.#compiled.get(id);
    if (found === undefined) return null;
    const { document } = found.rule;
    return planRule(document, this.#fitting(document), this.#context);
  }

  fields(id: string): RuleFields | null {
    const found = this.#compiled.get(id);
    return found === undefined ? null : ruleFields(found.rule.document, this.#views);
  }

  /** The views whose events the rule would be asked of. */
  #fitting({ logsource }: DetectionRule | RuleDocument): readonly View[] {
    return viewsOf(logsource, this.#views);
  }

  explain(match: Match): readonly MatchedItem[] {
    const found = this.#compiled.get(match.rule.meta.id);
    if (found === undefined) return [];
    const subject = this.#router.subject(match.view, match.event);
    return this.#explainerOf(found.rule.document)(subject);
  }

  #explainerOf(document: RuleDocument): MatchExplainer {
    const known = this.#explainers.get(document);
    if (known !== undefined) return known;
    const predicateOf = (selection: Selection): Predicate =>
      this.#covers?.predicateOf(selection) ?? selectionOnce(selection, this.#context);
    const made = matchExplainer(document, { context: this.#context, predicateOf });
    this.#explainers.set(document, made);
    return made;
  }

  facts(match: Match): {
    readonly parts: readonly FactPart[];
    readonly missing: readonly string[];
  } {
    const readers = this.#facts.get(match.rule.meta.id);
    if (readers === undefined) return NO_FACTS;
    const subject = this.#router.subject(match.view, match.event);
    const parts: FactPart[] = [];
    const missing: string[] = [];
    for (const [correlation, read] of readers) {
      const part = read(subject);
      if (part === null) missing.push(correlation.meta.id);
      else parts.push(part);
    }
    return { parts, missing };
  }

  #ask(routed: RoutedRule, event: Event): Match | null {
    for (const subject of routed.subjects) {
      if (!routed.rule.holds(subject)) continue;
      return this.#made(routed.index, event, subject.view.name);
    }
    return null;
  }

  // Apart from `match`: a function that the event is kept for is garbage of each event.
  #allMade(found: readonly Found[], event: Event): readonly Match[] {
    return found.map(({ index, view }) => this.#made(index, event, view));
  }

  #made(index: number, event: Event, view: string): Match {
    const rule = this.rules[index];
    invariant(rule !== undefined, "a routed rule is one of the set");
    return { rule, event, view };
  }
}

/** Rules that only feed correlations: none of those lets them alert on their own. */
function mutedRules(resolved: readonly ResolvedCorrelation[]): ReadonlySet<string> {
  const muted = new Set<string>();
  for (const { inputs } of resolved) for (const { rule } of inputs) muted.add(rule);
  for (const { inputs, generate } of resolved) {
    if (generate) for (const { rule } of inputs) muted.delete(rule);
  }
  return muted;
}

const NO_MATCHES: readonly Match[] = [];
const NO_FACTS = { parts: [], missing: [] } as const;
