import type { CheckCode } from "./diagnostic.ts";
import { COLLECTION_LINTS, DOCUMENT_LINTS } from "./lint/registry.ts";
import { PARSER_CODES } from "./parser-codes.ts";

/** Every code that a diagnostic can have. */
export const checkCodes: readonly CheckCode[] = [
  ...PARSER_CODES,
  ...DOCUMENT_LINTS.flatMap(({ codes }) => codes),
  ...COLLECTION_LINTS.flatMap(({ codes }) => codes),
];
