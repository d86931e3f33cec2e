import type { CheckCode } from "../diagnostic.ts";
import { duplicateFileNames, duplicateTitles, silentLevels } from "./collection-lints.ts";
import { conditionBranches } from "./condition-branches.ts";
import { correlation } from "./correlation.ts";
import { duplicateEntries } from "./duplicate-entries.ts";
import { fileName } from "./file-name.ts";
import { invalidDate } from "./invalid-date.ts";
import { invalidId } from "./invalid-id.ts";
import { keyOrder } from "./key-order.ts";
import { keywords } from "./keywords.ts";
import { levelAndStatus } from "./level-and-status.ts";
import type { CollectionLint, Lint } from "./lint.ts";
import { logsource } from "./logsource.ts";
import { missingMetadata } from "./missing-metadata.ts";
import { misspeltKey } from "./misspelt-key.ts";
import { neverMatches } from "./never-matches.ts";
import { redundantValues } from "./redundant-values.ts";
import { references } from "./references.ts";
import { regexes } from "./regexes.ts";
import { related } from "./related.ts";
import { selectors } from "./selectors.ts";
import { slips } from "./slips.ts";
import { tags } from "./tags.ts";
import { title } from "./title.ts";
import { unusedSelection } from "./unused-selection.ts";
import { values } from "./values.ts";
import { wildcards } from "./wildcards.ts";
import { yaml11Boolean } from "./yaml11-boolean.ts";

/** Every check of a single document, in the order of a rule. */
export const DOCUMENT_LINTS: readonly Lint[] = [
  title,
  invalidId,
  levelAndStatus,
  missingMetadata,
  invalidDate,
  tags,
  related,
  references,
  duplicateEntries,
  misspeltKey,
  keyOrder,
  fileName,
  logsource,
  unusedSelection,
  selectors,
  conditionBranches,
  neverMatches,
  redundantValues,
  values,
  slips,
  wildcards,
  regexes,
  keywords,
  yaml11Boolean,
  correlation,
];

/** Every check over all documents that are loaded together. */
export const COLLECTION_LINTS: readonly CollectionLint[] = [
  duplicateTitles,
  duplicateFileNames,
  silentLevels,
];

/** Every code of a check, with what the documentation tells of it. */
export const checkCodes: readonly CheckCode[] = [...DOCUMENT_LINTS, ...COLLECTION_LINTS].flatMap(
  ({ codes }) => codes,
);
