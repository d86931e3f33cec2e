import { readFileSync } from "node:fs";
import path from "node:path";

import type { ErrorObject } from "ajv";

import { nearestNode, toPlain } from "../lib/yaml-plain.ts";
import { parseYaml, type YamlNode } from "../lib/yaml.ts";
import { checkMeaning, checkSecrets, type ConfigPath } from "./check-meaning.ts";
import { configOf } from "./config-of.ts";
import { checkShape } from "./config-shape.ts";
import type { Config } from "./config.ts";
import { describeShapeError } from "./describe-shape-error.ts";
import { type Environment, resolveReferences } from "./references.ts";

/** One mistake in the configuration; line and column count from 1. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `sources[0].port`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

/** The configuration, or everything that is wrong with it. */
export type ConfigResult =
  | { readonly kind: "config"; readonly config: Config }
  | { readonly kind: "problems"; readonly problems: readonly ConfigProblem[] };

/** Reads and checks a configuration file. All mistakes are told at once. */
export function loadConfig(file: string, env: Environment): ConfigResult {
  const absolute = path.resolve(file);
  let text: string;
  try {
    text = readFileSync(absolute, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `cannot read the configuration: ${reason}`;
    return { kind: "problems", problems: [{ file, line: 1, column: 1, path: "", message }] };
  }
  return parseConfig(text, absolute, env);
}

/** The same for a text; `file` gives the directory that relative paths are taken from. */
export function parseConfig(text: string, file: string, env: Environment): ConfigResult {
  const yaml = parseYaml(text);
  const [root, second] = yaml.documents;
  if (yaml.problems.length > 0) {
    const problems = yaml.problems.map(({ line, column, message }) => {
      return { file, line, column, path: "", message };
    });
    return { kind: "problems", problems };
  }
  if (root === undefined || second !== undefined) {
    const message = "the file must hold one YAML document: rules, sources and sinks";
    return { kind: "problems", problems: [{ file, line: 1, column: 1, path: "", message }] };
  }
  return checked(root, file, env);
}

function checked(root: YamlNode, file: string, env: Environment): ConfigResult {
  const problems: ConfigProblem[] = [];
  const report = (at: ConfigPath, message: string): void => {
    const { line, column } = nearestNode(root, at);
    problems.push({ file, line, column, path: formatPath(at), message });
  };
  const directory = path.dirname(file);
  const plain = withReferences(toPlain(root), { env, directory, report, at: [] });
  const shape = checkShape(plain);
  for (const error of shape.errors) {
    const at = pathOf(error);
    // A reference that leads nowhere is told already.
    if (problems.some((problem) => problem.path === formatPath(at))) continue;
    report(at, describeShapeError(error, toPlain(nearestNode(root, at))));
  }
  checkMeaning(plain, report);
  checkSecrets(toPlain(root), report);
  return problems.length > 0
    ? { kind: "problems", problems: problems.sort(byPlace) }
    : { kind: "config", config: configOf(shape.document, file) };
}

function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  return a.line - b.line || a.column - b.column;
}

interface Resolving {
  readonly env: Environment;
  readonly directory: string;
  readonly report: (at: ConfigPath, message: string) => void;
  readonly at: ConfigPath;
}

function withReferences(value: unknown, context: Resolving): unknown {
  if (typeof value === "string") {
    const resolved = resolveReferences(value, context.env, context.directory);
    if (resolved.kind === "text") return resolved.text;
    context.report(context.at, resolved.message);
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      withReferences(item, { ...context, at: [...context.at, index] }),
    );
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      withReferences(item, { ...context, at: [...context.at, key] }),
    ]),
  );
}

/** ajv names places by JSON pointers. */
function pathOf(error: ErrorObject): ConfigPath {
  const steps = error.instancePath.split("/").slice(1);
  const at = steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const extra: unknown = error.params["additionalProperty"];
  return typeof extra === "string" ? [...at, extra] : at;
}

function formatPath(at: ConfigPath): string {
  return at.reduce<string>((text, step) => {
    if (/^\d+$/.test(String(step))) return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${step}`;
  }, "");
}
