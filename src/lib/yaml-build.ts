import {
  type AliasEvent,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from "js-yaml";

import { LineIndex } from "./line-index.ts";
import { ITEMS_A_SLICE, type Slices } from "./slices.ts";
import type {
  YamlEntry,
  YamlNode,
  YamlPosition,
  YamlProblem,
  YamlProblemCode,
  YamlScalar,
} from "./yaml-node.ts";
import { coreNumber, coreScalar } from "./yaml-scalar.ts";

/** Builds the trees of a stream from the events of its syntax; documents with problems are left out. */
export function* buildDocuments(
  events: readonly Event[],
  input: { readonly source: string; readonly firstLine: number; readonly nodesMax: number },
): Slices<{ documents: YamlNode[]; problems: YamlProblem[]; nodes: number }> {
  const builder = new Builder(input.source, input.firstLine, input.nodesMax);
  for (let from = 0; from < events.length; from += ITEMS_A_SLICE) {
    if (from > 0) yield;
    builder.takeAll(events, from, Math.min(from + ITEMS_A_SLICE, events.length));
  }
  return { documents: builder.documents, problems: builder.problems, nodes: builder.nodes };
}

/** A collection or document whose end has not come yet. */
interface Frame extends YamlPosition {
  readonly kind: "document" | "sequence" | "map";
  readonly items: YamlNode[];
  readonly entries: YamlEntry[];
  readonly keys: Set<string>;
  readonly anchor: string | null;
  readonly nodesBefore: number;
  key: YamlScalar | null;
}

/** A finished anchored node and what a copy of it costs; null while it is still open. */
type Anchor = { readonly node: YamlNode; readonly nodes: number } | null;

class Builder {
  readonly documents: YamlNode[] = [];
  readonly problems: YamlProblem[] = [];
  nodes = 0;
  exhausted = false;
  readonly #source: string;
  readonly #lines: LineIndex;
  readonly #nodesMax: number;
  readonly #stack: Frame[] = [];
  #anchors = new Map<string, Anchor>();
  #sound = true;
  #last: YamlPosition = { line: 1, column: 1 };

  constructor(source: string, firstLine: number, nodesMax: number) {
    this.#source = source;
    this.#lines = new LineIndex(source, firstLine);
    this.#nodesMax = nodesMax;
  }

  takeAll(events: readonly Event[], from: number, to: number): void {
    for (let at = from; at < to && !this.exhausted; at++) {
      const event = events[at];
      if (event !== undefined) this.#take(event);
    }
  }

  #take(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#anchors = new Map();
        this.#sound = true;
        this.#open("document", this.#last, null);
        break;
      case EVENT_ID.SEQUENCE:
        this.#openCollection("sequence", event);
        break;
      case EVENT_ID.MAPPING:
        this.#openCollection("map", event);
        break;
      case EVENT_ID.SCALAR:
        this.#scalar(event);
        break;
      case EVENT_ID.ALIAS:
        this.#alias(event);
        break;
      case EVENT_ID.POP:
        this.#close();
        break;
    }
  }

  #openCollection(kind: "sequence" | "map", event: SequenceEvent | MappingEvent): void {
    const at = this.#lines.at(event.start);
    const tag = this.#slice(event.tagStart, event.tagEnd);
    const own = kind === "map" ? "!!map" : "!!seq";
    if (tag !== null && tag !== "!" && tag !== own) this.#unknownTag(tag, at);
    const anchor = this.#slice(event.anchorStart, event.anchorEnd);
    if (anchor !== null) this.#anchors.set(anchor, null);
    this.#open(kind, at, anchor);
  }

  #open(kind: Frame["kind"], at: YamlPosition, anchor: string | null): void {
    const nodesBefore = this.nodes;
    if (kind !== "document") this.#count(1, at);
    this.#stack.push({
      kind,
      line: at.line,
      column: at.column,
      items: [],
      entries: [],
      keys: new Set(),
      anchor,
      nodesBefore,
      key: null,
    });
  }

  #close(): void {
    const frame = this.#stack.pop();
    if (frame === undefined) return;
    if (frame.kind === "document") {
      const node = frame.items[0];
      if (node !== undefined && this.#sound && !isEmpty(node)) this.documents.push(node);
      return;
    }
    const { line, column, items, entries } = frame;
    const node: YamlNode =
      frame.kind === "map"
        ? { kind: "map", line, column, entries }
        : { kind: "sequence", line, column, items };
    if (frame.anchor !== null) {
      this.#anchors.set(frame.anchor, { node, nodes: this.nodes - frame.nodesBefore });
    }
    this.#add(node);
  }

  #scalar(event: ScalarEvent): void {
    const text = getScalarValue(this.#source, event);
    const tag = this.#slice(event.tagStart, event.tagEnd);
    const quoted =
      event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const content = event.valueStart === -1 ? this.#last : this.#lines.at(event.valueStart);
    const { line } = content;
    const column = quoted ? content.column - 1 : content.column;
    const plain = event.style === SCALAR_STYLE.PLAIN;
    const verbatim = (plain || quoted) && event.valueEnd - event.valueStart === text.length;
    const node: YamlScalar = {
      kind: "scalar",
      value: tag === null ? untagged(text, plain) : this.#tagged(tag, text, content),
      text,
      style: scalarStyle(plain, quoted),
      textColumn: verbatim ? content.column : null,
      line,
      column,
    };
    this.#last = node;
    const nodes = 1 + Math.floor(text.length / NODE_CHARACTERS);
    this.#count(nodes, node);
    const anchor = this.#slice(event.anchorStart, event.anchorEnd);
    if (anchor !== null) this.#anchors.set(anchor, { node, nodes });
    this.#add(node);
  }

  #tagged(tag: string, text: string, at: YamlPosition): YamlScalar["value"] {
    if (tag === "!" || tag === "!!str") return text;
    const value = coreScalar(text);
    const fits =
      (tag === "!!null" && value === null) ||
      (tag === "!!bool" && typeof value === "boolean") ||
      (tag === "!!int" && (typeof value === "bigint" || Number.isInteger(value)));
    if (fits) return value;
    if (tag === "!!float") {
      const number = coreNumber(text);
      if (number !== undefined) return number;
    }
    this.#unknownTag(tag, at);
    return text;
  }

  #alias(event: AliasEvent): void {
    const name = this.#source.slice(event.anchorStart, event.anchorEnd);
    const at = this.#lines.at(event.anchorStart - 1);
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) {
      const message = `alias "*${name}" has no anchor before it; a text that begins with * needs quotes`;
      this.#problem("yaml-alias", at, message);
    } else if (anchor === null) {
      this.#problem("yaml-alias", at, `alias "*${name}" stands inside what it repeats`);
    }
    this.#count(anchor?.nodes ?? 1, at);
    this.#add(anchor?.node ?? { ...at, kind: "sequence", items: [] });
  }

  #add(node: YamlNode): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) return;
    if (frame.kind !== "map") {
      frame.items.push(node);
    } else if (frame.key === null) {
      frame.key = this.#checkedKey(frame, node);
    } else {
      frame.entries.push({ key: frame.key, value: node });
      frame.key = null;
    }
  }

  #checkedKey(frame: Frame, node: YamlNode): YamlScalar {
    if (node.kind !== "scalar") {
      this.#problem("yaml-key", node, "a key must be a single text, not a list or a map");
      const { line, column } = node;
      return {
        kind: "scalar",
        value: "",
        text: "",
        style: "plain",
        textColumn: null,
        line,
        column,
      };
    }
    if (node.text === "<<" && node.style === "plain") {
      const message = "merge keys (<<) are not part of YAML 1.2; write the entries out";
      this.#problem("yaml-merge-key", node, message);
    } else if (frame.keys.has(node.text)) {
      this.#problem("yaml-duplicate-key", node, `duplicate key "${shortened(node.text)}"`);
    }
    frame.keys.add(node.text);
    return node;
  }

  #count(nodes: number, at: YamlPosition): void {
    this.nodes += nodes;
    if (this.nodes <= this.#nodesMax || this.exhausted) return;
    const message = `more than ${this.#nodesMax} values once aliases are written out`;
    this.#problem("yaml-too-many-nodes", at, message);
    this.exhausted = true;
  }

  #unknownTag(tag: string, at: YamlPosition): void {
    this.#problem("yaml-tag", at, `the tag ${shortened(tag)} does not fit here; leave it out`);
  }

  #problem(code: YamlProblemCode, at: YamlPosition, message: string): void {
    this.#sound = false;
    if (this.problems.length >= PROBLEMS_MAX) return;
    this.problems.push({ code, message, line: at.line, column: at.column });
  }

  #slice(start: number, end: number): string | null {
    return start === -1 ? null : this.#source.slice(start, end);
  }
}

function untagged(text: string, plain: boolean): YamlScalar["value"] {
  return plain ? coreScalar(text) : text;
}

function scalarStyle(plain: boolean, quoted: boolean): YamlScalar["style"] {
  if (plain) return "plain";
  return quoted ? "quoted" : "block";
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null && node.text === "";
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Problems beyond these are not told; each of their documents is left out all the same. */
const PROBLEMS_MAX = 1_000;

/** A text this long counts as one node more: aliases can multiply a long text as well as a tree. */
const NODE_CHARACTERS = 64;
