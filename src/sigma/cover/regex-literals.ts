import { foldCase } from "../../lib/fold-case.ts";
import { allNeeds, anyNeed, type Need, OPEN } from "./need.ts";
import { rarestWindow } from "./rarity.ts";

/**
 * The texts that whatever the expression (RE2 syntax) finds must hold, without letter case. Open
 * where there are none, and for syntax that it does not know: it reads less than RE2 does.
 */
export function regexLiterals(source: string, slot: number): Need {
  if (source.length > SOURCE_MAX) return OPEN;
  const reader = new LiteralReader(source, slot);
  const need = reader.alternatives(0);
  return reader.isSure() ? need : OPEN;
}

const SOURCE_MAX = 20_000;
const DEPTH_MAX = 50;
const LITERAL_MAX = 12;

/** One element of a sequence: one of a few plain characters, or something else with its need. */
type Piece = { readonly characters: string } | { readonly need: Need };
/** A run of pieces may mean so many texts. */
const TEXTS_MAX = 12;

class LiteralReader {
  readonly #source: string;
  readonly #slot: number;
  #at = 0;
  #sure = true;

  constructor(source: string, slot: number) {
    this.#source = source;
    this.#slot = slot;
  }

  /** Whether the whole source was read and understood. */
  isSure(): boolean {
    return this.#sure && this.#at === this.#source.length;
  }

  alternatives(depth: number): Need {
    const choices: Need[] = [this.#sequence(depth)];
    while (this.#sure && this.#peek() === "|") {
      this.#at++;
      choices.push(this.#sequence(depth));
    }
    return anyNeed(choices);
  }

  #sequence(depth: number): Need {
    const needs: Need[] = [];
    let texts: readonly string[] = [];
    const endRun = (): void => {
      if (texts.length > 0) needs.push(this.#anyOf(texts));
      texts = [];
    };
    while (this.#sure && this.#at < this.#source.length) {
      if ("|)".includes(this.#peek())) break;
      const piece = this.#piece(depth);
      const { repeated, optional } = this.#quantifier();
      if (optional) {
        endRun();
      } else if ("characters" in piece) {
        if (texts.length * piece.characters.length > TEXTS_MAX) endRun();
        texts = followed(texts, piece.characters);
        if (repeated) endRun();
      } else {
        endRun();
        needs.push(piece.need);
      }
    }
    endRun();
    return allNeeds(needs);
  }

  #anyOf(texts: readonly string[]): Need {
    const distinct = new Set(texts.map((text) => rarestWindow(foldCase(text), LITERAL_MAX)));
    return anyNeed(
      Array.from(distinct, (text): Need => ({
        kind: "atom",
        atom: { slot: this.#slot, kind: "contains", text },
      })),
    );
  }

  #piece(depth: number): Piece {
    const character = this.#peek();
    this.#at++;
    if (character === "(") return { need: this.#group(depth) };
    if (character === "[") return this.#class();
    if (character === "\\") return this.#escape();
    if ("*+?".includes(character)) return this.#unsure();
    // Only ASCII: what else a letter is folded with is left to the engine.
    const open = ".^$".includes(character) || character >= "\u0080";
    return open ? { need: OPEN } : { characters: character };
  }

  #group(depth: number): Need {
    if (depth > DEPTH_MAX) return this.#unsure().need;
    if (this.#peek() === "?") {
      const head = GROUP_HEAD;
      head.lastIndex = this.#at;
      const found = head.exec(this.#source)?.[0];
      if (found === undefined) return this.#unsure().need;
      this.#at += found.length;
      // `(?i)` is of flags alone; no flag makes a literal mean a longer or other text, once folded.
      if (found.endsWith(")")) return OPEN;
    }
    const need = this.alternatives(depth + 1);
    if (this.#peek() !== ")") return this.#unsure().need;
    this.#at++;
    return need;
  }

  /** `[ "']` is one of a few characters, `[aA]` one without letter case; larger classes are open. */
  #class(): Piece {
    const body = CLASS_BODY;
    body.lastIndex = this.#at;
    const found = body.exec(this.#source)?.[0];
    if (found === undefined || found.includes("[")) return this.#unsure();
    this.#at += found.length;
    const inner = found.slice(0, -1);
    return FEW.test(inner) ? { characters: foldedOnce(inner) } : { need: OPEN };
  }

  #escape(): Piece {
    const escaped = this.#peek();
    this.#at++;
    if (escaped === "" || escaped >= "\u0080") return this.#unsure();
    if (!/[0-9A-Za-z]/.test(escaped)) return { characters: escaped };
    return OPEN_ESCAPES.includes(escaped) ? { need: OPEN } : this.#unsure();
  }

  #quantifier(): { readonly repeated: boolean; readonly optional: boolean } {
    let repeated = false;
    let optional = false;
    for (;;) {
      const quantifier = QUANTIFIER;
      quantifier.lastIndex = this.#at;
      const found = quantifier.exec(this.#source)?.[0];
      if (found === undefined) return { repeated, optional };
      this.#at += found.length;
      if (found === "{1}") continue;
      repeated = true;
      // `{0,3}`, `{,3}` and `{00}` alike: only a count that begins above zero is a must.
      if (found !== "+" && !/^\{[1-9]/.test(found)) optional = true;
    }
  }

  #unsure(): { readonly need: Need } {
    this.#sure = false;
    return { need: OPEN };
  }

  #peek(): string {
    return this.#source.charAt(this.#at);
  }
}

/** The texts with each of the characters behind; the characters alone when there are no texts. */
function followed(texts: readonly string[], characters: string): readonly string[] {
  const before = texts.length === 0 ? [""] : texts;
  return before.flatMap((text) => Array.from(characters, (character) => text + character));
}

function foldedOnce(characters: string): string {
  return [...new Set(foldCase(characters))].join("");
}

/** `(?:`, `(?P<name>`, `(?<name>`, `(?i:`, `(?i)`. */
const GROUP_HEAD = /\?(?:P?<[A-Za-z0-9_]+>|[imsU]*(?:-[imsU]+)?[:)])/y;
/** Up to the bracket that ends the class; a bracket that comes first is one of its members. */
const CLASS_BODY = /\^?(?:\]|\\[^Q]|[^\]\\])(?:\\[^Q]|[^\]\\])*\]/y;
/** Members of a class that stand for themselves. */
const FEW = /^[ -,./-Z_`a-z{|}~]{1,4}$/;
const QUANTIFIER = /[*+?]|\{\d*(?:,\d*)?\}/y;
/** Classes, places and control characters: of one character or none, and no text. */
const OPEN_ESCAPES = "dDwWsSbBAztnrfva";
