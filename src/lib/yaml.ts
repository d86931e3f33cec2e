import { parseEvents, type Event } from "js-yaml";

import { finish, type Slices } from "./slices.ts";
import { buildDocuments } from "./yaml-build.ts";
import type { YamlNode, YamlProblem } from "./yaml-node.ts";
import { syntaxProblem } from "./yaml-syntax.ts";

export type {
  YamlEntry,
  YamlMap,
  YamlNode,
  YamlPosition,
  YamlProblem,
  YamlScalar,
} from "./yaml-node.ts";
export { yamlEnd, yamlEntry, yamlPlace, yamlScalar } from "./yaml-node.ts";

/** What a text may cost. Beyond any of them it is refused, quickly. */
export interface YamlLimits {
  readonly charactersMax: number;
  readonly depthMax: number;
  /**
   * Nodes of all documents, each alias counted as a copy of what it stands for, and a text once
   * more for each 64 characters.
   */
  readonly nodesMax: number;
}

const YAML_LIMITS: YamlLimits = {
  charactersMax: 16 * 1024 * 1024,
  depthMax: 64,
  nodesMax: 2_000_000,
};

/**
 * Reads a YAML 1.2 stream (core schema) into trees with positions. Never throws: documents with a
 * problem are left out, the others are there. Empty documents are skipped. A byte order mark and
 * CRLF are fine; merge keys and tags other than the core ones are refused.
 */
export function parseYaml(text: string, limits: YamlLimits = YAML_LIMITS): ParsedYaml {
  return finish(parsingYaml(text, limits));
}

interface ParsedYaml {
  readonly documents: readonly YamlNode[];
  readonly problems: readonly YamlProblem[];
}

/** The same, in slices; but the syntax of a text is read in one. */
export function* parsingYaml(text: string, limits: YamlLimits = YAML_LIMITS): Slices<ParsedYaml> {
  if (text.length > limits.charactersMax) {
    const message = `the text has ${text.length} characters; ${limits.charactersMax} are allowed`;
    return { documents: [], problems: [{ code: "yaml-too-large", message, line: 1, column: 1 }] };
  }
  const source = withoutCarriageReturns(text.startsWith("\uFEFF") ? text.slice(1) : text);
  const documents: YamlNode[] = [];
  const problems: YamlProblem[] = [];
  let nodesLeft = limits.nodesMax;
  for (const part of yield* readableParts(source, limits, problems)) {
    const built = yield* buildDocuments(part.events, { ...part, nodesMax: nodesLeft });
    nodesLeft -= built.nodes;
    for (const each of built.documents) documents.push(each);
    for (const each of built.problems) problems.push(each);
  }
  return { documents, problems };
}

interface Part {
  readonly source: string;
  readonly firstLine: number;
  readonly events: readonly Event[];
}

/** The whole text, or where its syntax is broken, each document whose own syntax is not. */
function* readableParts(
  source: string,
  limits: YamlLimits,
  problems: YamlProblem[],
): Slices<Part[]> {
  const whole = readEvents(source, 1, limits);
  yield;
  if ("events" in whole) return [{ source, firstLine: 1, events: whole.events }];
  // `---` at the start of a line ends a document even inside quotes and blocks (YAML 1.2, §9.1.2).
  const chunks = source.split(/^(?=---(?:\s|$))/m);
  if (chunks.length === 1 || chunks.length > CHUNKS_MAX) {
    problems.push(whole.problem);
    return [];
  }
  const parts: Part[] = [];
  let firstLine = 1;
  for (const chunk of chunks) {
    const read = readEvents(chunk, firstLine, limits);
    if ("events" in read) parts.push({ source: chunk, firstLine, events: read.events });
    else problems.push(read.problem);
    firstLine += chunk.split("\n").length - 1;
    yield;
  }
  return parts;
}

function readEvents(
  source: string,
  firstLine: number,
  limits: YamlLimits,
): { readonly events: readonly Event[] } | { readonly problem: YamlProblem } {
  try {
    return { events: parseEvents(source, { maxDepth: limits.depthMax }) };
  } catch (error) {
    return { problem: syntaxProblem(error, source, firstLine) };
  }
}

function withoutCarriageReturns(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** A broken stream of more documents than this is refused as a whole. */
const CHUNKS_MAX = 10_000;
