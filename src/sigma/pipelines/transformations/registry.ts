import { readAddCondition } from "./add-condition.ts";
import { readChangeLogsource } from "./change-logsource.ts";
import { readDrop } from "./drop.ts";
import { readExtractFields } from "./extract-fields.ts";
import { readItemFailure, readRuleFailure, readStrictMapping } from "./failure.ts";
import {
  readFieldMapping,
  readFieldPrefix,
  readFieldSuffix,
  readPrefixMapping,
} from "./field-mapping.ts";
import { readHashesFields } from "./hashes-fields.ts";
import { readFieldTransform, readForeignPlaceholders, readNest } from "./other.ts";
import { readValuePlaceholders, readWildcardPlaceholders } from "./placeholders.ts";
import { readRegex } from "./regex.ts";
import { readReplaceString } from "./replace-string.ts";
import { readAddField, readRemoveField, readSetField } from "./rule-fields.ts";
import { readSetCustomAttribute, readSetState } from "./rule-notes.ts";
import { readCase, readMapString } from "./string-values.ts";
import type { ReadTransformation } from "./transformation-reader.ts";
import { readConvertType, readSetValue } from "./typed-values.ts";

/** Every transformation of pySigma, by its `type`. */
export const TRANSFORMATIONS: ReadonlyMap<string, ReadTransformation> = new Map([
  ["field_name_mapping", readFieldMapping],
  ["field_name_prefix_mapping", readPrefixMapping],
  ["field_name_transform", readFieldTransform],
  ["field_name_prefix", readFieldPrefix],
  ["field_name_suffix", readFieldSuffix],
  ["drop_detection_item", readDrop],
  ["hashes_fields", readHashesFields],
  ["extract_fields", readExtractFields],
  ["value_placeholders", readValuePlaceholders],
  ["wildcard_placeholders", readWildcardPlaceholders],
  ["query_expression_placeholders", readForeignPlaceholders],
  ["file_placeholders", readForeignPlaceholders],
  ["http_placeholders", readForeignPlaceholders],
  ["command_placeholders", readForeignPlaceholders],
  ["add_condition", readAddCondition],
  ["change_logsource", readChangeLogsource],
  ["add_field", readAddField],
  ["remove_field", readRemoveField],
  ["set_field", readSetField],
  ["replace_string", readReplaceString],
  ["map_string", readMapString],
  ["regex", readRegex],
  ["set_value", readSetValue],
  ["convert_type", readConvertType],
  ["case", readCase],
  ["set_state", readSetState],
  ["set_custom_attribute", readSetCustomAttribute],
  ["rule_failure", readRuleFailure],
  ["detection_item_failure", readItemFailure],
  ["strict_field_mapping_failure", readStrictMapping],
  ["nest", readNest],
]);
