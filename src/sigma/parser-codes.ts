import type { CheckCode } from "./diagnostic.ts";

export const PARSER_CODES: readonly CheckCode[] = [];
