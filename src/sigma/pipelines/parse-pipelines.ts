import { parseYaml, type YamlMap, yamlEntry, type YamlNode } from "../../lib/yaml.ts";
import { type Diagnostic, yamlDiagnostics } from "../diagnostic.ts";
import { Params } from "./params.ts";
import { parseSteps } from "./parse-step.ts";
import type { Pipeline } from "./pipeline.ts";
import { PipelineReport } from "./report.ts";

/**
 * Reads a file of pySigma processing pipelines, one a YAML document. Never throws; a pipeline with
 * an error is left out as a whole. What speaks of queries is ignored with a warning: Sluice writes
 * none.
 */
export function parsePipelines(
  text: string,
  file: string,
): { readonly pipelines: readonly Pipeline[]; readonly diagnostics: readonly Diagnostic[] } {
  const yaml = parseYaml(text);
  const pipelines: Pipeline[] = [];
  const diagnostics = yamlDiagnostics(yaml.problems, file);
  for (const document of yaml.documents) {
    const report = new PipelineReport(file);
    const pipeline = parsePipeline(document, report);
    if (pipeline !== null && !report.failed) pipelines.push(pipeline);
    diagnostics.push(...report.diagnostics);
  }
  return { pipelines, diagnostics };
}

/** In the order they run in: by priority, then by file, then as they stand in it. */
export function inOrder(pipelines: readonly Pipeline[]): readonly Pipeline[] {
  return pipelines.toSorted(
    (a, b) =>
      a.priority - b.priority || Number(a.at.file > b.at.file) - Number(a.at.file < b.at.file),
  );
}

function parsePipeline(root: YamlNode, report: PipelineReport): Pipeline | null {
  if (root.kind !== "map") {
    report.error(root, "a pipeline is a map with name, priority and transformations");
    return null;
  }
  const params = new Params(root, report, []);
  const name = params.optionalText("name") ?? report.file;
  const priority = readPriority(params);
  const steps = params.node("transformations");
  const vars = readVars(params);
  for (const key of ["postprocessing", "finalizers"]) tellIgnored(root, key, params);
  params.node("allowed_backends");
  params.finish();
  return {
    name,
    priority,
    items: steps === undefined ? [] : parseSteps(steps, { pipeline: name, nested: false }, report),
    vars,
    at: report.at(root),
  };
}

function readPriority(params: Params): number {
  const node = params.node("priority");
  if (node === undefined) return 0;
  if (node.kind === "scalar" && Number.isFinite(node.value)) return Number(node.value);
  params.report.error(node, '"priority" is a number');
  return 0;
}

function readVars(params: Params): ReadonlyMap<string, readonly string[]> {
  if (params.node("vars") === undefined) return new Map();
  return new Map(
    params.entries("vars").map(({ key, value }) => [key.text, params.textsOf(value)] as const),
  );
}

function tellIgnored(root: YamlMap, key: string, params: Params): void {
  params.node(key);
  const entry = yamlEntry(root, key);
  if (entry === undefined) return;
  const empty = entry.value.kind === "sequence" && entry.value.items.length === 0;
  if (empty) return;
  params.report.ignored(entry.key, `"${key}" is about the text of a query; Sluice writes none`);
}
