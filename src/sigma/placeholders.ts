/** The values that stand for `%name%` under `expand`, by name without the percent signs. */
export type Placeholders = ReadonlyMap<string, readonly string[]>;

/** Stands for any text: of a regular expression, `.*` and not the star. */
export const ANY_TEXT: readonly string[] = ["*"];

/** No list at all: every placeholder refuses its rule. */
export const noPlaceholders: Placeholders = new Map();
