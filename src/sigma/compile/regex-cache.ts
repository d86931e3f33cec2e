import { RE2JS } from "re2js";

import type { RegexFlags } from "../ast.ts";
import { longLine } from "./long-line.ts";

/** What regular expressions met that a reader of metrics should know. */
export interface RegexStats {
  /** Texts of which only the beginning was searched. */
  truncated: number;
  /** Searches that the engine gave up; they count as no match. */
  failed: number;
}

/** Compiled regular expressions of one rule set, each once; bounded by the rules. */
export class RegexCache {
  readonly stats: RegexStats = { truncated: 0, failed: 0 };
  readonly #compiled = new Map<string, Searcher>();

  /** A search for `source` that takes linear time; the rule's parser has seen that it compiles. */
  search(source: string, flags: RegexFlags): (text: string) => boolean {
    const bits =
      (flags.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) |
      (flags.multiline ? RE2JS.MULTILINE : 0) |
      (flags.dotAll ? RE2JS.DOTALL : 0);
    const key = `${bits}:${source}`;
    const regex = this.#compiled.get(key) ?? searcher(source, flags, bits);
    this.#compiled.set(key, regex);
    return (text) => this.#test(regex, text);
  }

  #test(regex: Searcher, text: string): boolean {
    let searched = text;
    if (text.length > REGEX_TEXT_MAX) {
      this.stats.truncated++;
      searched = text.slice(0, REGEX_TEXT_MAX);
    }
    try {
      return regex.test(searched);
    } catch {
      this.stats.failed++;
      return false;
    }
  }
}

type Searcher = Pick<RE2JS, "test">;

function searcher(source: string, flags: RegexFlags, bits: number): Searcher {
  const test = longLine(source, flags);
  return test === null ? RE2JS.compile(source, bits) : { test };
}

/** Characters that are searched of one value: linear time is still long for a long text. */
const REGEX_TEXT_MAX = 65_536;
