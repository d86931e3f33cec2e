export type { RuleSetOptions } from "./build-rule-set.ts";
export type { LoadedRuleSet } from "./compiled-rule-set.ts";
export type { RulePlan } from "./cover/index.ts";
export type { ConditionNode, CountCondition } from "./ast.ts";
export type {
  ExplainedItem,
  ExplainedNode,
  ExplainedPart,
  ExplainedValue,
  Reason,
  RuleExplanation,
} from "./explain/explanation.ts";
export { checkCodes } from "./lint/registry.ts";
export type { CheckCode, Diagnostic, Severity, SourcePosition } from "./diagnostic.ts";
export { attackCoverage, type AttackCoverage, type CoveredRule } from "./attack/attack-coverage.ts";
export { navigatorLayer } from "./attack/navigator-layer.ts";
export type { EventSource } from "./event-source.ts";
export { fixRules } from "./fix/fix-rules.ts";
export { migrateRules } from "./fix/migrate-rules.ts";
export { loadingRules, loadRules, type ParsedFiles, type RuleFile } from "./load-rules.ts";
export { parsePipelines } from "./pipelines/parse-pipelines.ts";
export type { Pipeline as SigmaPipeline } from "./pipelines/pipeline.ts";
export { noPlaceholders, type Placeholders } from "./placeholders.ts";
export { isRising } from "./rising.ts";
export type { FieldUse, RuleFields } from "./rule-fields.ts";
export type {
  CorrelationRule,
  DetectionRule,
  FactPart,
  Glance,
  Match,
  MatchedItem,
  RuleSet,
} from "./rule-set.ts";
export type { RuleMeta } from "./rule-meta.ts";
export type { RuleTimer } from "./rule-timer.ts";
export type { FieldPath, View } from "./view.ts";
export { parseViews } from "./views/parse-views.ts";
export { viewsFolder } from "./views/views-folder.ts";
