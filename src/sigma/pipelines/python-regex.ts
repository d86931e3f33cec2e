import { RE2JS } from "re2js";

import type { YamlNode } from "../../lib/yaml.ts";
import { isRefusal } from "../modifiers/modifier.ts";
import { regexTest } from "../modifiers/regex.ts";
import type { PipelineReport } from "./report.ts";

/** A regular expression of a pipeline, in linear time. */
export interface PipelineRegex {
  /** Whether it fits at the beginning of a text, as `re.match` of Python does. */
  readonly fits: (text: string) => boolean;
  /** The named groups of a fit at the beginning; null without one. */
  readonly groups: (text: string) => ReadonlyMap<string, string> | null;
  /** Every place it fits at, and what is to stand there instead. */
  readonly replacements: (text: string, by: Replacement) => readonly Replaced[];
  /** The named groups, by name. */
  readonly groupNumbers: ReadonlyMap<string, number>;
  readonly groupCount: number;
}

/** A stretch of a text and what replaces it. */
export interface Replaced {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The texts of a replacement and, by number, the groups between them. */
export type Replacement = readonly (string | number)[];

/** Compiles a regular expression, or reports why it cannot run and gives null. */
export function compileRegex(
  source: string,
  at: YamlNode,
  report: PipelineReport,
): PipelineRegex | null {
  const flags = { ignoreCase: false, multiline: false, dotAll: false };
  const test = regexTest({ kind: "regex", source, flags });
  if (isRefusal(test)) {
    report.error(at, test.message);
    return null;
  }
  const compiled = RE2JS.compile(source);
  const numbers = new Map(Object.entries(compiled.namedGroups()));
  return {
    fits: (text) => compiled.matcher(text).lookingAt(),
    groups: (text) => {
      const matcher = compiled.matcher(text);
      if (!matcher.lookingAt()) return null;
      return new Map(
        [...numbers].map(([name, each]) => [name, matcher.group(each) ?? ""] as const),
      );
    },
    replacements: (text, by) => {
      const matcher = compiled.matcher(text);
      const found: Replaced[] = [];
      while (matcher.find()) {
        const parts = by.map((part) =>
          typeof part === "string" ? part : (matcher.group(part) ?? ""),
        );
        found.push({ start: matcher.start(), end: matcher.end(), text: parts.join("") });
      }
      return found;
    },
    groupNumbers: numbers,
    groupCount: compiled.groupCount(),
  };
}

/** The text with all of them in place. */
export function withReplaced(text: string, replaced: readonly Replaced[]): string {
  let made = "";
  let from = 0;
  for (const each of replaced) {
    made += text.slice(from, each.start) + each.text;
    from = each.end;
  }
  return made + text.slice(from);
}

/**
 * Reads a replacement as Python's `re.sub` does: `\1`, `\g<1>` and `\g<name>` are groups, `\\` is a
 * backslash, `\n` and its like are what they are in Python. Reports what means nothing there.
 */
export function parseReplacement(
  text: string,
  regex: PipelineRegex,
  { at, report }: { readonly at: YamlNode; readonly report: PipelineReport },
): Replacement {
  const parts: (string | number)[] = [];
  let from = 0;
  for (const match of text.matchAll(/\\(?:g<([^>]*)>|(\d{1,2})|([^]?))/g)) {
    const [whole, name, digits, character] = match;
    parts.push(text.slice(from, match.index));
    from = match.index + whole.length;
    const group = name ?? digits;
    const part = group === undefined ? ESCAPES.get(character ?? "") : groupOf(group, regex);
    if (part === undefined)
      report.error(at, `"${whole.slice(0, 60)}" means nothing in a replacement`);
    else parts.push(part);
  }
  parts.push(text.slice(from));
  return parts;
}

function groupOf(name: string, regex: PipelineRegex): number | undefined {
  const number = /^\d+$/.test(name) ? Number(name) : regex.groupNumbers.get(name);
  return number !== undefined && number <= regex.groupCount ? number : undefined;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["a", "\u0007"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
]);
