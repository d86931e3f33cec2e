import { didYouMean } from "../../lib/suggest.ts";
import type { ConditionNode } from "../ast.ts";
import { type ConditionToken, tokenizeCondition } from "./condition-tokens.ts";
import { quoted } from "./quoted.ts";
import { resolveSelector, type Selector } from "./selector.ts";

/** Something about a condition, with the offset in its text. */
export interface ConditionProblem {
  readonly severity: "error" | "warning" | "info";
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

export interface ParsedCondition {
  /** Null when there was an error. */
  readonly root: ConditionNode | null;
  /** The offset of the first `|` outside parentheses, where a legacy aggregation begins. */
  readonly pipe: number | null;
  readonly problems: readonly ConditionProblem[];
}

/**
 * Reads a condition (Sigma 2.1, "Condition"): `or` binds least, then `and`, `not`, `x of`,
 * parentheses. `names` are the search identifiers it can speak of.
 */
export function parseCondition(text: string, names: readonly string[]): ParsedCondition {
  return new ConditionParser(text, names).parse();
}

class ConditionParser {
  readonly #tokens: readonly ConditionToken[];
  readonly #names: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #end: number;
  readonly #problems: ConditionProblem[] = [];
  #next = 0;
  #depth = 0;
  /** How many selections have been gone through for quantifiers. */
  #compared = 0;
  /** Inside an odd number of `not`. */
  #negated = false;
  #failed = false;

  constructor(text: string, names: readonly string[]) {
    this.#tokens = tokenizeCondition(text);
    this.#names = names;
    this.#known = new Set(names);
    this.#end = text.length;
  }

  parse(): ParsedCondition {
    const root = this.#or();
    const token = this.#peek();
    const pipe = token?.kind === "pipe" && !this.#failed ? token.offset : null;
    if (token !== undefined && pipe === null && !this.#failed) this.#unexpected(token);
    return { root: this.#failed ? null : root, pipe, problems: this.#problems };
  }

  #or(): ConditionNode {
    const items = [this.#and()];
    while (this.#takeKeyword("or")) items.push(this.#and());
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "or", items };
  }

  #and(): ConditionNode {
    const items = [this.#not()];
    while (this.#takeKeyword("and")) items.push(this.#not());
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "and", items };
  }

  #not(): ConditionNode {
    let times = 0;
    while (this.#takeKeyword("not")) times++;
    if (times % 2 === 0) return this.#atom();
    const before = this.#negated;
    this.#negated = !before;
    const item = this.#atom();
    this.#negated = before;
    return item.kind === "constant"
      ? { kind: "constant", value: !item.value }
      : { kind: "not", item };
  }

  #atom(): ConditionNode {
    const token = this.#peek();
    if (this.#failed || token === undefined) {
      return this.#error("unexpected-end", this.#end, "the condition ends too early");
    }
    if (token.kind === "open") return this.#parenthesis(token);
    if (token.kind !== "word" || this.#isKeyword(token)) return this.#unexpected(token);
    this.#next++;
    if (this.#takeKeyword("of")) return this.#quantifier(token);
    return this.#selection(token);
  }

  #parenthesis(open: ConditionToken): ConditionNode {
    if (this.#depth >= DEPTH_MAX) {
      const message = `parentheses are nested more than ${DEPTH_MAX} deep`;
      return this.#error("condition-too-deep", open.offset, message);
    }
    this.#next++;
    this.#depth++;
    const inner = this.#or();
    this.#depth--;
    const close = this.#peek();
    if (close?.kind === "close") {
      this.#next++;
    } else if (!this.#failed) {
      this.#error("unclosed-parenthesis", open.offset, "this parenthesis is not closed");
    }
    return inner;
  }

  #selection(token: ConditionToken): ConditionNode {
    const name = token.text;
    if (this.#known.has(name)) return { kind: "selection", name };
    return this.#error("unknown-selection", token.offset, this.#explainUnknown(name));
  }

  #quantifier(quantifier: ConditionToken): ConditionNode {
    const target = this.#peek();
    if (target?.kind !== "word" || this.#isKeyword(target)) {
      const message = `"${quantifier.text} of" needs "them", a name or a pattern behind it`;
      return this.#error("selector-expected", target?.offset ?? this.#end, message);
    }
    this.#next++;
    this.#compared += this.#names.length;
    if (this.#compared > COMPARED_MAX) {
      const message = `too many "x of" over too many selections; split the rule`;
      return this.#error("condition-too-large", quantifier.offset, message);
    }
    const selector = {
      quantifier: quantifier.text,
      target: this.#isThem(target) ? "them" : target.text,
      negated: this.#negated,
    };
    const result = resolveSelector(selector satisfies Selector, this.#names);
    for (const problem of result.problems) {
      const offset = problem.about === "quantifier" ? quantifier.offset : target.offset;
      const { severity, code, message } = problem;
      if (severity === "error") this.#error(code, offset, message);
      else this.#problems.push({ severity, code, message, offset });
    }
    return result.node;
  }

  #explainUnknown(name: string): string {
    if (name.includes("*")) return `pattern ${quoted(name)} needs a quantifier: write 1 of ${name}`;
    if (name === "count") return "an aggregation stands behind a pipe: selection | count() > 10";
    if (name === "them") return '"them" needs a quantifier: write 1 of them';
    return `no selection is called ${quoted(name)}${didYouMean(name, this.#names)}`;
  }

  #peek(): ConditionToken | undefined {
    return this.#tokens[this.#next];
  }

  /** Whether the target means all selections; in capitals it does too, with the usual warning. */
  #isThem(target: ConditionToken): boolean {
    if (target.text === "them") return true;
    if (target.text.toLowerCase() !== "them" || this.#known.has(target.text)) return false;
    this.#warnOfCase("them", target);
    return true;
  }

  #isKeyword(token: ConditionToken): boolean {
    return KEYWORDS.has(token.text.toLowerCase()) && !this.#known.has(token.text);
  }

  #takeKeyword(keyword: "and" | "or" | "not" | "of"): boolean {
    const token = this.#peek();
    if (this.#failed || token?.text.toLowerCase() !== keyword) return false;
    if (token.text !== keyword) {
      // A selection may be called NOT; the operators of the specification are lower case.
      if (this.#known.has(token.text)) return false;
      this.#warnOfCase(keyword, token);
    }
    this.#next++;
    return true;
  }

  #warnOfCase(keyword: string, { text, offset }: ConditionToken): void {
    const message = `write ${keyword} in lower case; other tools do not read ${text}`;
    this.#problems.push({ severity: "warning", code: "keyword-case", message, offset });
  }

  #unexpected(token: ConditionToken): ConditionNode {
    const missing = token.kind === "word" && !this.#isKeyword(token) && this.#next > 0;
    const hint = missing ? "; is there an and or an or missing before it?" : "";
    const message = `${quoted(token.text)} is not expected here${hint}`;
    return this.#error("unexpected-token", token.offset, message);
  }

  #error(code: string, offset: number, message: string): ConditionNode {
    // What follows a first error is mostly its consequence.
    if (!this.#failed) this.#problems.push({ severity: "error", code, message, offset });
    this.#failed = true;
    return { kind: "constant", value: false };
  }
}

const KEYWORDS = new Set(["and", "or", "not", "of"]);
const DEPTH_MAX = 64;
/** Far beyond any rule: a hundred quantifiers over a thousand selections. */
const COMPARED_MAX = 100_000;
