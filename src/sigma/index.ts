export type { LoadedRuleSet, RuleSetOptions } from "./build-rule-set.ts";
export type { Diagnostic, Severity, SourcePosition } from "./diagnostic.ts";
export type { RulePlan } from "./cover/index.ts";
export type { ConditionNode } from "./ast.ts";
export type {
  ExplainedItem,
  ExplainedNode,
  ExplainedPart,
  ExplainedValue,
  Reason,
  RuleExplanation,
} from "./explain/explanation.ts";
export { loadRules, type RuleFile } from "./load-rules.ts";
export { noPlaceholders, type Placeholders } from "./placeholders.ts";
export { isRising } from "./rising.ts";
export { type FieldUse, type RuleFields, ruleFields } from "./rule-fields.ts";
export type {
  CorrelationRule,
  CountCondition,
  DetectionRule,
  FactPart,
  Match,
  MatchedItem,
  RuleMeta,
  RuleSet,
} from "./rule-set.ts";
export type { FieldPath, View } from "./view.ts";
export { parseViews } from "./views/parse-views.ts";
export { viewsFolder } from "./views/views-folder.ts";
