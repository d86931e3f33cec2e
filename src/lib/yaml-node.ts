/** A YAML document as a tree; line and column of each node count from 1. */
export type YamlNode = YamlScalar | YamlSequence | YamlMap;

/** Where a node starts; an alias leads to the place of its anchor. */
export interface YamlPosition {
  readonly line: number;
  readonly column: number;
}

export interface YamlScalar extends YamlPosition {
  readonly kind: "scalar";
  /** Typed by the YAML 1.2 core schema; an integer beyond 2^53 is a bigint. */
  readonly value: string | number | bigint | boolean | null;
  /** The text after YAML's own unquoting, whatever the type of the value. */
  readonly text: string;
  /** Only plain scalars can be anything but text, unless they carry a tag. */
  readonly style: "plain" | "quoted" | "block";
  /**
   * The column of the text's first character where it stands in the file character by character
   * on the node's line; else null (escapes, folding).
   */
  readonly textColumn: number | null;
}

export interface YamlSequence extends YamlPosition {
  readonly kind: "sequence";
  readonly items: readonly YamlNode[];
}

export interface YamlMap extends YamlPosition {
  readonly kind: "map";
  /** In the order of the file; no two keys have the same text. */
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

/** The value under a key of a map, compared by its text; undefined when there is none. */
export function yamlEntry(map: YamlMap, key: string): YamlEntry | undefined {
  return map.entries.find((entry) => entry.key.text === key);
}

/** The same where it is a scalar. */
export function yamlScalar(map: YamlMap, key: string): YamlScalar | undefined {
  const node = yamlEntry(map, key)?.value;
  return node?.kind === "scalar" ? node : undefined;
}

/** Something wrong with a YAML text; the document it stands in is left out. */
export interface YamlProblem extends YamlPosition {
  readonly code: YamlProblemCode;
  readonly message: string;
}

export type YamlProblemCode =
  | "yaml-syntax"
  | "yaml-too-large"
  | "yaml-too-many-nodes"
  | "yaml-duplicate-key"
  | "yaml-key"
  | "yaml-merge-key"
  | "yaml-alias"
  | "yaml-tag";

/** The place behind the last character of a scalar; undefined where only its beginning is known. */
export function yamlEnd(node: YamlPosition): YamlPosition | undefined {
  if (!isScalar(node) || node.textColumn === null) return undefined;
  const quote = node.style === "quoted" ? 1 : 0;
  return { line: node.line, column: node.textColumn + node.text.length + quote };
}

/**
 * The place of a character of a scalar's text, when the text stands in the file as it is; else that
 * of the scalar.
 */
export function yamlPlace(scalar: YamlScalar, offset: number): YamlPosition {
  const { line, column, textColumn } = scalar;
  return { line, column: textColumn === null ? column : textColumn + offset };
}

function isScalar(node: YamlPosition | YamlScalar): node is YamlScalar {
  return "kind" in node && node.kind === "scalar";
}
