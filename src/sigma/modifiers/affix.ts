import type { Pattern, PatternPart } from "../ast.ts";
import {
  isRefusal,
  type ApplyModifier,
  type FieldrefState,
  type RegexState,
  type ValueState,
} from "./modifier.ts";
import { asText } from "./text-state.ts";

type Mode = "contains" | "startswith" | "endswith";

/** `contains`: the value stands anywhere in the field's. */
export const applyContains: ApplyModifier = affix("contains");
/** `startswith`: the field's value begins with it. */
export const applyStartswith: ApplyModifier = affix("startswith");
/** `endswith`: the field's value ends with it. */
export const applyEndswith: ApplyModifier = affix("endswith");

/** The three together. */
export const AFFIXES: ReadonlySet<ApplyModifier> = new Set([
  applyContains,
  applyStartswith,
  applyEndswith,
]);

/** A pattern with `*` at both ends, none doubled. */
export function anywhere(pattern: Pattern): Pattern {
  return withTail(withHead(pattern));
}

function affix(mode: Mode): ApplyModifier {
  return (state, name, warn) => {
    if (state.kind === "regex") return [anchored(state, mode)];
    if (state.kind === "fieldref") return [{ ...state, mode: joined(state.mode, mode) }];
    const text = asText(state, name, warn);
    if (isRefusal(text)) return text;
    if (text.pattern.length === 0) {
      warn("empty-value", `"${name}" with an empty value is true for any value that is present`);
    }
    return [{ ...text, pattern: starred(text.pattern, mode) } satisfies ValueState];
  };
}

function starred(pattern: Pattern, mode: Mode): Pattern {
  if (mode === "contains") return anywhere(pattern);
  return mode === "startswith" ? withTail(pattern) : withHead(pattern);
}

function withHead(pattern: Pattern): Pattern {
  return pattern[0]?.kind === "many" ? pattern : [MANY, ...pattern];
}

function withTail(pattern: Pattern): Pattern {
  return pattern.at(-1)?.kind === "many" ? pattern : [...pattern, MANY];
}

const MANY: PatternPart = { kind: "many" };

/**
 * A regular expression is searched for, so `contains` changes nothing. Sigma pads the other two
 * with `.*` for engines that match whole values; searching, the same is an anchor on the end that
 * is not padded.
 */
function anchored(state: RegexState, mode: Mode): RegexState {
  const { source } = state;
  if (mode === "startswith" && !/^(?:\^|\\A|\.\*)/.test(source)) {
    return { ...state, source: `\\A(?:${source})` };
  }
  if (mode === "endswith" && !/(?:\$|\\z|\.\*)$/.test(source)) {
    return { ...state, source: `(?:${source})\\z` };
  }
  return state;
}

function joined(before: FieldrefState["mode"], mode: Mode): FieldrefState["mode"] {
  return before === "equals" || before === mode ? mode : "contains";
}
