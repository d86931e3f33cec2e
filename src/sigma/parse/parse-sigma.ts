import { sha256Hex, uuid5 } from "../../lib/hash.ts";
import { LineIndex } from "../../lib/line-index.ts";
import { finish, type Slices } from "../../lib/slices.ts";
import { parsingYaml, type YamlMap, yamlEntry } from "../../lib/yaml.ts";
import type { SigmaDocument } from "../ast.ts";
import { type Diagnostic, yamlDiagnostics } from "../diagnostic.ts";
import { lintDocument } from "../lint/lint-document.ts";
import { noPlaceholders, type Placeholders } from "../placeholders.ts";
import { errorCodes, type RefusedRule } from "../refused-rule.ts";
import type { RuleMeta } from "../rule-meta.ts";
import { expandCollections, type CollectedDocument } from "./collection.ts";
import { contentHash } from "./content-hash.ts";
import { parseCorrelation } from "./correlation.ts";
import { DocumentReport } from "./document-report.ts";
import { parseFilter } from "./filter.ts";
import { parseMeta } from "./meta.ts";
import { parseRule } from "./rule.ts";

/** What rule files hold. */
export interface ParsedRules {
  readonly documents: readonly SigmaDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** The documents that cannot run. */
  readonly refused: readonly RefusedRule[];
}

/**
 * Reads a rule file: every document that can run, and what is to be said about all of them.
 * Never throws; a document with an error is left out, the others are there. `lint`: whether
 * to say what is doubtful about those that run, too.
 */
export function parseSigma(
  text: string,
  file: string,
  placeholders: Placeholders = noPlaceholders,
  lint = false,
): ParsedRules {
  return finish(parsingSigma(text, file, placeholders, lint));
}

/** The same, in slices. */
export function* parsingSigma(
  text: string,
  file: string,
  placeholders: Placeholders,
  lint: boolean,
): Slices<ParsedRules> {
  const yaml = yield* parsingYaml(text);
  const documents: SigmaDocument[] = [];
  const refused: RefusedRule[] = [];
  const diagnostics = yamlDiagnostics(yaml.problems, file);
  const replaced = text.indexOf("\uFFFD");
  if (replaced !== -1) diagnostics.push(notUtf8(text, replaced, file));
  const collected = expandCollections(yaml.documents, file);
  diagnostics.push(...collected.diagnostics);
  const idsUsed = new Set<string>();
  for (const source of collected.documents) {
    const report = new DocumentReport(file, placeholders);
    const { meta, document } = yield* parseDocument(source, report, idsUsed);
    if (document === null) {
      refused.push({ meta, codes: errorCodes(report.diagnostics) });
    } else {
      if (lint) yield* lintDocument(document, source.root, report);
      documents.push(document);
    }
    diagnostics.push(...report.diagnostics);
  }
  return { documents, diagnostics, refused };
}

/** What a reader puts where bytes are not UTF-8; a value with it in will match nothing. */
function notUtf8(text: string, offset: number, file: string): Diagnostic {
  const { line, column } = new LineIndex(text).at(offset);
  const message = "a character here could not be read; save the file as UTF-8";
  return { file, line, column, code: "not-utf8", severity: "warning", message };
}

function* parseDocument(
  source: CollectedDocument,
  report: DocumentReport,
  idsUsed: Set<string>,
): Slices<{ readonly meta: RuleMeta; readonly document: SigmaDocument | null }> {
  const { root } = source;
  const hash = yield* contentHash(root);
  const meta = parseMeta(root, report, (id, names) => {
    // Two that ask the same under other names are two: a correlation may refer to either.
    if (id === undefined) return uuid5(NAMESPACE, [hash, ...names].join("\n"));
    // Rules that share the id of their `action: global` document: all but the first get their own.
    if (source.sharesId && idsUsed.has(id)) return uuid5(NAMESPACE, sha256Hex(id + hash));
    idsUsed.add(id);
    return id;
  });
  const named = { ...meta, contentHash: hash };
  const document = yield* parseKind(root, named, report);
  return { meta: named, document: report.failed ? null : document };
}

/** Which kind of document it is, its keys say. */
function* parseKind(
  root: YamlMap,
  meta: RuleMeta,
  report: DocumentReport,
): Slices<SigmaDocument | null> {
  const correlation = yamlEntry(root, "correlation");
  const filter = yamlEntry(root, "filter");
  const detection = yamlEntry(root, "detection");
  const second = filter ?? correlation;
  if (second !== undefined && (detection ?? correlation ?? second) !== second) {
    const message =
      "a document is a detection rule, a correlation rule or a filter; split it with ---";
    report.error("ambiguous-document", second.key, message);
  }
  if (correlation !== undefined) return parseCorrelation(root, meta, report);
  if (filter !== undefined) return yield* parseFilter(root, meta, report);
  return yield* parseRule(root, meta, report);
}

/** Of the ids that Sluice gives; any fixed bytes do, they must only never change. */
const NAMESPACE = Uint8Array.from([
  0x8d, 0x1f, 0x2c, 0x5e, 0x61, 0x0b, 0x4a, 0x93, 0xb7, 0x24, 0x5d, 0xe0, 0x39, 0xc6, 0x7f, 0x12,
]);
