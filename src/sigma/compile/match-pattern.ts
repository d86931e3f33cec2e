import { foldCase } from "../../lib/fold-case.ts";
import type { Pattern, PatternPart } from "../ast.ts";

/** Asks about a text; folded already unless the pattern is case-sensitive. */
export type TextTest = (text: string) => boolean;

/** The simple forms of a pattern, which lists of values are mostly made of. */
export type PatternForm =
  | { readonly kind: "exact"; readonly text: string }
  | { readonly kind: "contains"; readonly text: string }
  | { readonly kind: "prefix"; readonly text: string }
  | { readonly kind: "suffix"; readonly text: string }
  | { readonly kind: "general"; readonly test: TextTest };

/** What a pattern asks, with its texts folded unless `cased`. */
export function patternForm(pattern: Pattern, cased: boolean): PatternForm {
  const head = pattern[0]?.kind === "many";
  const tail = pattern.at(-1)?.kind === "many";
  const inner = pattern.filter((part) => part.kind !== "many");
  const text = onlyText(inner);
  if (pattern.length === 1 && head) return { kind: "general", test: () => true };
  const stars = (head ? 1 : 0) + (tail ? 1 : 0);
  if (text === null || pattern.length !== inner.length + stars) {
    return { kind: "general", test: segmentTest(pattern, cased) };
  }
  return { kind: FORMS[head ? 1 : 0][tail ? 1 : 0], text: cased ? text : foldCase(text) };
}

/** The text of parts that are at most one literal; null for any others. */
function onlyText(parts: Pattern): string | null {
  const [only] = parts;
  if (only === undefined) return "";
  return parts.length === 1 && only.kind === "literal" ? only.text : null;
}

/** By whether a `*` leads, then by whether one ends. */
const FORMS = [
  ["exact", "prefix"],
  ["suffix", "contains"],
] as const;

/** The test of any pattern. */
export function patternTest(pattern: Pattern, cased: boolean): TextTest {
  const form = patternForm(pattern, cased);
  switch (form.kind) {
    case "exact":
      return (text) => text === form.text;
    case "contains":
      return (text) => text.includes(form.text);
    case "prefix":
      return (text) => text.startsWith(form.text);
    case "suffix":
      return (text) => text.endsWith(form.text);
    case "general":
      return form.test;
  }
}

type Part = Exclude<PatternPart, { kind: "many" }>;
/** What stands between two `*`: it takes a fixed number of code points. */
type Segment = readonly Part[];

/**
 * The pieces between `*` are looked for in order, each at the first place that fits: as each takes
 * a fixed number of code points, the first place leaves the most room to the others, and nothing
 * is ever tried twice.
 */
function segmentTest(pattern: Pattern, cased: boolean): TextTest {
  const segments = split(pattern, cased);
  const first = segments[0] ?? [];
  const last = segments.at(-1) ?? [];
  const middle = segments.slice(1, -1).filter((segment) => segment.length > 0);
  const lastLength = codePoints(last);
  if (segments.length === 1) return (text) => matchAt(first, text, 0) === text.length;
  return (text) => {
    let position = matchAt(first, text, 0);
    if (position === -1) return false;
    for (const segment of middle) {
      position = search(segment, text, position);
      if (position === -1) return false;
    }
    const start = back(text, lastLength);
    return start >= position && matchAt(last, text, start) === text.length;
  };
}

function split(pattern: Pattern, cased: boolean): Segment[] {
  const segments: Part[][] = [[]];
  for (const part of pattern) {
    if (part.kind === "many") segments.push([]);
    else segments.at(-1)?.push(cased || part.kind !== "literal" ? part : folded(part.text));
  }
  return segments;
}

function folded(text: string): Part {
  return { kind: "literal", text: foldCase(text) };
}

/** The position behind the segment when it stands at `start`, else -1. */
function matchAt(segment: Segment, text: string, start: number): number {
  let position = start;
  for (const part of segment) {
    if (part.kind === "literal") {
      if (!text.startsWith(part.text, position)) return -1;
      position += part.text.length;
    } else {
      if (position >= text.length) return -1;
      if (part.kind === "dash" && !DASHES.has(text.charCodeAt(position))) return -1;
      position += (text.codePointAt(position) ?? 0) > 0xff_ff ? 2 : 1;
    }
  }
  return position;
}

/** The position behind the first place at or after `from` where the segment stands, else -1. */
function search(segment: Segment, text: string, from: number): number {
  const head = segment[0];
  let start = from;
  while (start <= text.length) {
    if (head?.kind === "literal") start = text.indexOf(head.text, start);
    if (start === -1) return -1;
    const end = matchAt(segment, text, start);
    if (end !== -1) return end;
    start += (text.codePointAt(start) ?? 0) > 0xff_ff ? 2 : 1;
  }
  return -1;
}

/** The position `count` code points before the end; -1 when the text is shorter. */
function back(text: string, count: number): number {
  let position = text.length;
  for (let left = count; left > 0; left--) {
    position -= 1;
    if (position < 0) return -1;
    const low = text.charCodeAt(position);
    const high = position > 0 ? text.charCodeAt(position - 1) : 0;
    if (low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff) position -= 1;
  }
  return position;
}

function codePoints(segment: Segment): number {
  let count = 0;
  for (const part of segment) {
    if (part.kind === "literal") for (const _ of part.text) count++;
    else count++;
  }
  return count;
}

/** Sigma 2.1, `windash`: `-`, `/`, en dash, em dash, horizontal bar. */
const DASHES: ReadonlySet<number> = new Set([0x2d, 0x2f, 0x2013, 0x2014, 0x2015]);
