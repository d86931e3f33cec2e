import { RE2JS } from "re2js";

import type { Pattern } from "../../ast.ts";
import { isRefusal } from "../../modifiers/modifier.ts";
import { regexTest, tooManyRegexes } from "../../modifiers/regex.ts";
import { mapValues } from "../values.ts";
import type { ReadTransformation } from "./transformation-reader.ts";

/**
 * `regex`: strings become regular expressions for the same texts. With `plain` letter case counts;
 * the other methods are two ways to write that it does not.
 */
export const readRegex: ReadTransformation = (params) => {
  const methods = ["plain", "ignore_case_flag", "ignore_case_brackets"] as const;
  const ignoreCase = params.choice("method", methods, "ignore_case_brackets") !== "plain";
  const flags = { ignoreCase, multiline: false, dotAll: true };
  return {
    kind: "items",
    change: (item, run, step) => {
      const refusal = tooManyRegexes(item.values.length);
      if (refusal !== null) run.refuse(step, refusal.message, item.at);
      if (refusal !== null) return null;
      return mapValues(item, ({ test, string }) => {
        if (test.kind !== "text" || string === null || string.length === 0) return null;
        const made = regexTest({ kind: "regex", source: sourceOf(test.pattern), flags });
        if (!isRefusal(made)) return [made];
        run.refuse(step, made.message, item.at);
        return null;
      });
    },
  };
};

function sourceOf(pattern: Pattern): string {
  const parts = pattern.map((part) => {
    if (part.kind === "literal") return RE2JS.quote(part.text);
    return part.kind === "many" ? ".*" : ".";
  });
  return String.raw`\A(?:${parts.join("")})\z`;
}
