import { RE2JS, RE2JSSyntaxException } from "re2js";

import type { RegexFlags, Test } from "../ast.ts";
import { refuse, type ApplyModifier, type Refusal, type RegexState } from "./modifier.ts";
import { mustComeFirst, nullRefused } from "./text-state.ts";

/** `re`: the value, exactly as written, is a regular expression that is searched for. */
export const applyRegex: ApplyModifier = (state, name) => {
  if (state.kind !== "written") return mustComeFirst(name, "re|…");
  if (state.scalar.value === null) return nullRefused(name);
  const flags = { ignoreCase: false, multiline: false, dotAll: false };
  return [{ kind: "regex", source: state.scalar.text, flags }];
};

/** `i`: upper and lower case are the same. */
export const applyIgnoreCase: ApplyModifier = flag("ignoreCase");
/** `m`: `^` and `$` also match at line ends. */
export const applyMultiline: ApplyModifier = flag("multiline");
/** `s`: the dot matches line ends too. */
export const applyDotAll: ApplyModifier = flag("dotAll");

/**
 * Why an item cannot have so many regular expressions; null when it can. Each is compiled, and one
 * that no plain text of it rules out is run over every event.
 */
export function tooManyRegexes(count: number): Refusal | null {
  if (count <= REGEXES_MAX) return null;
  const message =
    `more than ${REGEXES_MAX} regular expressions in one list; ` +
    "write plain texts as contains, startswith or endswith, or join expressions by |";
  return refuse("too-many-regexes", message);
}

/**
 * The test for a regular expression, if the engine can run it. It runs in linear time, and so
 * knows neither look-around nor back-references.
 */
export function regexTest(state: RegexState): Test | Refusal {
  const { source, flags } = state;
  if (source.length > SOURCE_MAX) {
    return refuse(
      "invalid-regex",
      `the regular expression is longer than ${SOURCE_MAX} characters`,
    );
  }
  const unsupported = findUnsupported(source);
  if (unsupported !== null) return unsupported;
  try {
    RE2JS.compile(source, engineFlags(flags));
  } catch (error) {
    const known = error instanceof RE2JSSyntaxException;
    const reason = known ? error.getDescription() : String(error);
    const where = known ? error.getPattern() : null;
    const place = where === null || where === "" ? "" : `: ${where.slice(0, 60)}`;
    const offset = where === null ? -1 : source.indexOf(where);
    const hint = reason.startsWith("invalid repeat count") ? `; ${REPEAT_HINT}` : "";
    const message = `invalid regular expression, ${reason}${place}${hint}`;
    return refuse("invalid-regex", message, offset === -1 ? undefined : offset);
  }
  return { kind: "regex", source, flags };
}

function engineFlags(flags: RegexFlags): number {
  return (
    (flags.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.multiline ? RE2JS.MULTILINE : 0) |
    (flags.dotAll ? RE2JS.DOTALL : 0)
  );
}

function flag(which: keyof RegexFlags): ApplyModifier {
  return (state, name) => {
    if (state.kind !== "regex") {
      const message = `modifier "${name}" is a flag of "re": write re|${name}`;
      return refuse("modifier-order", message);
    }
    return [{ ...state, flags: { ...state.flags, [which]: true } }];
  };
}

/** The first construct that a linear-time engine cannot have, told by its usual name. */
function findUnsupported(source: string): Refusal | null {
  // An escaped character, a class or a quotation cannot begin one, so they are stepped over.
  for (const match of source.matchAll(STEP)) {
    const token = match[0];
    const construct = UNSUPPORTED.find(([pattern]) => pattern.test(token));
    if (construct !== undefined) {
      const [, name, hint] = construct;
      const message = `${name} (${token}) cannot run in linear time and is not supported; ${hint}`;
      return refuse("unsupported-regex", message, match.index);
    }
  }
  return null;
}

const STEP =
  /\\Q[^]*?(?:\\E|$)|\\k[<{']|\\[pPx]\{[^}]*\}|\\[^]|\[\^?\]?(?:\\[^]|\[:\w+:\]|[^\]\\])*\]|\(\?(?:<[=!]|[=!>])|[*+?}]\+/g;
const NEGATE = 'write a selection of its own and say "and not" in the condition';
const BOTH = 'write both parts as a list under "re|all"';
const UNSUPPORTED: readonly (readonly [RegExp, string, string])[] = [
  [/^\(\?!/, "look-ahead", NEGATE],
  [/^\(\?=/, "look-ahead", BOTH],
  [/^\(\?<!/, "look-behind", NEGATE],
  [/^\(\?<=/, "look-behind", BOTH],
  [/^\(\?>/, "an atomic group", "use (?:…)"],
  [/^\\(?:[1-9]|k)/, "a back-reference", "compare two fields with the modifier fieldref"],
  [/^[*+?}]\+$/, "a possessive quantifier", "leave the second + out"],
];
const REPEAT_HINT = "a count may be 1000 at most: write a smaller one, or * or + for any number";
const REGEXES_MAX = 2_000;
/** Far beyond any rule; keeps compilation quick. */
const SOURCE_MAX = 10_000;
