import type { FieldCondition, ItemCondition, RuleCondition } from "../pipeline.ts";
import { readFieldApplied, readItemApplied, readRuleApplied } from "./applied.ts";
import type { ReadCondition } from "./condition-reader.ts";
import { readContainsDetectionItem, readContainsField } from "./contains.ts";
import { readExcludeFields, readIncludeFields } from "./field-names.ts";
import { readIsCorrelation, readIsRule, readTag } from "./kind.ts";
import { readLogsource } from "./logsource.ts";
import {
  readContainsWildcard,
  readIsNull,
  readMatchString,
  readMatchValue,
} from "./match-value.ts";
import { readRuleAttribute } from "./rule-attribute.ts";
import { readFieldState, readItemState, readRuleState } from "./state.ts";

/** By the `type` of `rule_conditions`. */
export const RULE_CONDITIONS: ReadonlyMap<string, ReadCondition<RuleCondition>> = new Map([
  ["logsource", readLogsource],
  ["contains_detection_item", readContainsDetectionItem],
  ["contains_field", readContainsField],
  ["processing_item_applied", readRuleApplied],
  ["processing_state", readRuleState],
  ["is_sigma_rule", readIsRule],
  ["is_sigma_correlation_rule", readIsCorrelation],
  ["rule_attribute", readRuleAttribute],
  ["tag", readTag],
]);

/** By the `type` of `detection_item_conditions`. */
export const ITEM_CONDITIONS: ReadonlyMap<string, ReadCondition<ItemCondition>> = new Map([
  ["match_string", readMatchString],
  ["match_value", readMatchValue],
  ["contains_wildcard", readContainsWildcard],
  ["is_null", readIsNull],
  ["processing_item_applied", readItemApplied],
  ["processing_state", readItemState],
]);

/** By the `type` of `field_name_conditions`. */
export const FIELD_CONDITIONS: ReadonlyMap<string, ReadCondition<FieldCondition>> = new Map([
  ["include_fields", readIncludeFields],
  ["exclude_fields", readExcludeFields],
  ["processing_item_applied", readFieldApplied],
  ["processing_state", readFieldState],
]);
