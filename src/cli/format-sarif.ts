import { stringifyVisibleJson } from "../lib/json.ts";
import { type CheckCode, checkCodes, type Diagnostic } from "../sigma/index.ts";
import { version } from "./version.ts";

/** A log of SARIF 2.1.0 (OASIS) with one run: what code scanning services read. */
export function formatSarif(diagnostics: readonly Diagnostic[]): string {
  const known = new Map(checkCodes.map((each) => [each.code, each]));
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  const index = new Map(codes.map((code, place) => [code, place]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "sluice",
            version: version(),
            informationUri: "https://sigmahq.io/docs/basics/rules.html",
            rules: codes.map((code) => ruleOf(code, known.get(code))),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((each) => resultOf(each, index.get(each.code) ?? 0)),
      },
    ],
  };
  return `${stringifyVisibleJson(log, 2)}\n`;
}

function ruleOf(code: string, known: CheckCode | undefined): object {
  const says = known?.says ?? code;
  const instead = known?.instead === undefined ? "" : `\nInstead: ${known.instead}`;
  const example = known === undefined ? "" : `\nExample: ${known.example}${instead}`;
  return {
    id: code,
    shortDescription: { text: says },
    // GitHub asks for it.
    fullDescription: { text: says },
    help: { text: `${says}${example}` },
    defaultConfiguration: { level: LEVELS[known?.severity ?? "warning"] },
  };
}

function resultOf(diagnostic: Diagnostic, ruleIndex: number): object {
  const { file, line, column, end, severity, code, message, rule } = diagnostic;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: {
            startLine: line,
            startColumn: column,
            ...(end === undefined ? {} : { endLine: end.line, endColumn: end.column }),
          },
        },
      },
    ],
    ...(rule === undefined ? {} : { properties: { rule } }),
  };
}

/** A relative path as a relative reference; one from the root as a file URI. */
function uriOf(file: string): string {
  const parts = file.replaceAll("\\", "/").replace(/^\.\//, "").split("/").map(encodeURIComponent);
  return file.startsWith("/") ? `file://${parts.join("/")}` : parts.join("/");
}

const LEVELS = { error: "error", warning: "warning", info: "note" } as const;
