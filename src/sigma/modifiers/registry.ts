import { applyContains, applyEndswith, applyStartswith } from "./affix.ts";
import { applyCidr } from "./cidr.ts";
import { applyGt, applyGte, applyLt, applyLte } from "./compare.ts";
import {
  applyBase64,
  applyBase64offset,
  applyUtf16,
  applyUtf16be,
  applyUtf16le,
} from "./encoding.ts";
import { applyExists } from "./exists.ts";
import { applyExpand } from "./expand.ts";
import { applyFieldref } from "./fieldref.ts";
import type { ApplyModifier } from "./modifier.ts";
import { applyDotAll, applyIgnoreCase, applyMultiline, applyRegex } from "./regex.ts";
import { applyDay, applyHour, applyMinute, applyMonth, applyWeek, applyYear } from "./time-part.ts";
import { applyWindash } from "./windash.ts";

/** What a modifier does: change each value, or say how the key as a whole is read. */
export type Modifier = ApplyModifier | "all" | "neq" | "cased";

/** Every modifier of Sigma 2.1 by its name, and the long names of pySigma. */
export const MODIFIERS: ReadonlyMap<string, Modifier> = new Map<string, Modifier>([
  ["all", "all"],
  ["neq", "neq"],
  ["cased", "cased"],
  ["contains", applyContains],
  ["startswith", applyStartswith],
  ["endswith", applyEndswith],
  ["exists", applyExists],
  ["windash", applyWindash],
  ["wide", applyUtf16le],
  ["utf16le", applyUtf16le],
  ["utf16be", applyUtf16be],
  ["utf16", applyUtf16],
  ["base64", applyBase64],
  ["base64offset", applyBase64offset],
  ["re", applyRegex],
  ["i", applyIgnoreCase],
  ["ignorecase", applyIgnoreCase],
  ["m", applyMultiline],
  ["multiline", applyMultiline],
  ["s", applyDotAll],
  ["dotall", applyDotAll],
  ["lt", applyLt],
  ["lte", applyLte],
  ["gt", applyGt],
  ["gte", applyGte],
  ["minute", applyMinute],
  ["hour", applyHour],
  ["day", applyDay],
  ["week", applyWeek],
  ["month", applyMonth],
  ["year", applyYear],
  ["cidr", applyCidr],
  ["fieldref", applyFieldref],
  ["expand", applyExpand],
]);
