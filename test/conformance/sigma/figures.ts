import { readFileSync, writeFileSync } from "node:fs";

/** What the last `npm run conformance` found: the committed baseline, and what the page shows. */
export interface Figures {
  readonly probes: readonly ProbeFigure[];
  readonly census: readonly CensusFigure[];
  readonly regression: { readonly cases: number; readonly matched: number };
  readonly agreement: readonly AgreementFigure[];
}

export interface ProbeFigure {
  readonly topic: string;
  readonly about: string;
  readonly probes: number;
  readonly passed: number;
}

export interface CensusFigure {
  readonly folder: string;
  readonly files: number;
  readonly loaded: number;
  /** Files by code. */
  readonly refused: Readonly<Record<string, readonly string[]>>;
}

export interface AgreementFigure {
  readonly on: string;
  readonly rules: number;
  readonly pairs: number;
  readonly agreed: number;
  readonly matches: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly notCompared: Readonly<Record<string, number>>;
}

const baseline = new URL("figures.json", import.meta.url);
const page = new URL("../../../docs/conformance.md", import.meta.url);

export function readFigures(): Figures {
  return JSON.parse(readFileSync(baseline, "utf8")) as Figures;
}

export function readPage(): string {
  return readFileSync(page, "utf8");
}

/** Replaces one part of the figures, and writes the page anew. */
export function writeFigures(part: Partial<Figures>): void {
  const figures = { ...readFigures(), ...part };
  writeFileSync(baseline, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync(page, renderPage(figures));
}

/** The page as it follows from the figures alone. */
export function renderPage({ probes, census, regression, agreement }: Figures): string {
  const all = sum(probes.map((row) => row.probes));
  const passed = sum(probes.map((row) => row.passed));
  const files = sum(census.map((row) => row.files));
  const loaded = sum(census.map((row) => row.loaded));
  return [
    "# Conformance",
    "",
    "Written by `npm run conformance`; tests fail when a figure differs from what is here.",
    "`test/conformance/sigma` holds the probes and the programs.",
    "",
    "## Probes of the specification",
    "",
    `${passed} of ${all} pass. A probe is a rule, an event and the verdict that the specification demands`,
    "(or the refusal of the rule, or the number of alerts on a timeline). Each is asked of the indexed",
    "and of the plain evaluator.",
    "",
    ...table(
      ["topic", "paragraph", "probes", "pass"],
      probes.map((row) => [row.topic, row.about, row.probes, row.passed]),
    ),
    "",
    "## The rules of SigmaHQ",
    "",
    `${loaded} of ${files} files load. The others are refused, for one of these reasons:`,
    "",
    ...table(
      ["folder", "files", "load", "refused"],
      census.map((row) => [row.folder, row.files, row.loaded, counts(row.refused)]),
    ),
    "",
    ...census.flatMap((row) =>
      Object.entries(row.refused).flatMap(([code, names]) => [
        `- \`${code}\`, ${row.folder}: ${names.map((name) => `\`${name}\``).join(", ")}`,
      ]),
    ),
    "",
    "## Regression cases of SigmaHQ",
    "",
    `${regression.matched} of ${regression.cases} match their rule.`,
    "",
    "## Agreement with pySigma",
    "",
    "Rules go to SQL by pySigma and its SQLite backend, events into a table; both are asked of each",
    "pair of rule and event that both can express.",
    "",
    ...table(
      ["on", "rules", "pairs", "of them match", "agree", "differ"],
      agreement.map((row) => [
        row.on,
        row.rules,
        row.pairs,
        row.matches,
        row.agreed,
        row.pairs - row.agreed,
      ]),
    ),
    "",
    ...agreement.flatMap(({ on, reasons, notCompared }) => [
      ...lines(`Why they differ, ${on}:`, reasons),
      ...lines(`Rules not compared, ${on}:`, notCompared),
    ]),
    "",
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

function lines(title: string, entries: Readonly<Record<string, number>>): readonly string[] {
  const rows = Object.entries(entries);
  if (rows.length === 0) return [];
  return [title, "", ...rows.map(([name, count]) => `- ${name}: ${count}`), ""];
}

function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function counts(refused: CensusFigure["refused"]): string {
  const parts = Object.entries(refused).map(([code, names]) => `${names.length} \`${code}\``);
  return parts.join(", ") || "0";
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
