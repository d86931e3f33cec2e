import type { Pattern, PatternPart } from "../ast.ts";
import { joinParts } from "../parse/pattern.ts";
import {
  isRefusal,
  refuse,
  type ApplyModifier,
  type Refusal,
  type TextState,
  type ValueState,
  type Warn,
} from "./modifier.ts";
import { asText } from "./text-state.ts";
import { expandDashes } from "./windash.ts";

/** `wide`, `utf16le`: the text's bytes in UTF-16, low byte first. */
export const applyUtf16le: ApplyModifier = utf16("", (unit) => [unit & 0xff, unit >> 8]);
/** `utf16be`: high byte first. */
export const applyUtf16be: ApplyModifier = utf16("", (unit) => [unit >> 8, unit & 0xff]);
/** `utf16`: UTF-16LE after a byte order mark (bytes FF FE). */
export const applyUtf16: ApplyModifier = utf16("\u00FF\u00FE", (unit) => [unit & 0xff, unit >> 8]);

/** `base64`: the standard encoding, with padding, of the text's bytes. */
export const applyBase64: ApplyModifier = (state, name, warn) =>
  encode(state, { name, warn }, (bytes) => [btoa(bytes)]);

/**
 * `base64offset`: what the text looks like inside a longer encoded text, at each of the three
 * places it can begin. The characters that also hold bits of the neighbours are cut off; a variant
 * that is empty then is left out, as it would match everything.
 */
export const applyBase64offset: ApplyModifier = (state, name, warn) =>
  encode(state, { name, warn }, (bytes) =>
    [0, 1, 2]
      .map((shift) => {
        const encoded = btoa(" ".repeat(shift) + bytes);
        const start = [0, 2, 3][shift] ?? 0;
        const cut = [0, 3, 2][(bytes.length + shift) % 3] ?? 0;
        return encoded.slice(start, encoded.length - cut);
      })
      .filter((variant) => variant !== ""),
  );

function utf16(mark: string, bytesOf: (unit: number) => readonly number[]): ApplyModifier {
  return (state, name, warn) => {
    const texts = unencoded(state, name, warn);
    if (isRefusal(texts)) return texts;
    const start: readonly PatternPart[] = mark === "" ? [] : [{ kind: "literal", text: mark }];
    return texts.map((pattern): ValueState => {
      const parts = pattern.map((part): PatternPart =>
        part.kind === "literal" ? { kind: "literal", text: encodeUnits(part.text, bytesOf) } : part,
      );
      return { kind: "text", pattern: joinParts([...start, ...parts]), encoding: "bytes" };
    });
  };
}

function encodeUnits(text: string, bytesOf: (unit: number) => readonly number[]): string {
  return Array.from({ length: text.length }, (_, index) =>
    String.fromCharCode(...bytesOf(text.charCodeAt(index))),
  ).join("");
}

function encode(
  state: ValueState,
  modifier: { readonly name: string; readonly warn: Warn },
  encodeBytes: (bytes: string) => readonly string[],
): readonly ValueState[] | Refusal {
  const { name, warn } = modifier;
  const bytesAlready = state.kind === "text" && state.encoding === "bytes";
  const patterns = bytesAlready ? [state.pattern] : unencoded(state, name, warn);
  if (isRefusal(patterns)) return patterns;
  const states: TextState[] = [];
  for (const pattern of patterns) {
    const literals = pattern.map((part) => (part.kind === "literal" ? part.text : null));
    if (literals.includes(null)) return wildcardRefused(name);
    const text = literals.join("");
    for (const variant of encodeBytes(bytesAlready ? text : utf8Bytes(text))) {
      const literal: Pattern = variant === "" ? [] : [{ kind: "literal", text: variant }];
      states.push({ kind: "text", pattern: literal, encoding: "base64" });
    }
  }
  if (states.length === 0) {
    return refuse("value-too-short", `the value is too short for "${name}"`);
  }
  return states;
}

/** The patterns to encode, dashes written out. */
function unencoded(state: ValueState, name: string, warn: Warn): readonly Pattern[] | Refusal {
  const text = asText(state, name, warn);
  if (isRefusal(text)) return text;
  if (text.encoding !== "none") {
    return refuse("modifier-order", `modifier "${name}" cannot follow another encoding`);
  }
  const patterns = expandDashes(text.pattern);
  if (patterns === null) {
    return refuse("too-many-variants", `too many dashes to encode with "${name}"; at most three`);
  }
  return patterns.map(joinParts);
}

function wildcardRefused(name: string): Refusal {
  return refuse(
    "wildcard-in-encoding",
    `a value with wildcards cannot be encoded: write ${name}|contains, in this order, ` +
      "and \\* for a star that is meant",
  );
}

/** A text of one character a byte. */
function utf8Bytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}
