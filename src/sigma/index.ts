export type { Diagnostic, Severity, SourcePosition } from "./diagnostic.ts";
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
