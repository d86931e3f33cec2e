import type { CheckCode } from "./diagnostic.ts";
import { COLLECTION_LINTS, DOCUMENT_LINTS } from "./lint/registry.ts";

/** Every code of a lint, with what the documentation tells of it. */
export const checkCodes: readonly CheckCode[] = [...DOCUMENT_LINTS, ...COLLECTION_LINTS].flatMap(
  ({ codes }) => codes,
);
