import { readFileSync } from "node:fs";
import path from "node:path";

import type { ErrorObject } from "ajv";

import { reasonOf } from "../lib/caught.ts";
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

/**
 * What a configuration is read for: to run, or to look at what runs. Looking needs no sinks, so
 * references in them may lead nowhere: whoever looks need not know the secrets.
 */
export type ConfigUse = "run" | "look";

/** Reads and checks a configuration file. All mistakes are told at once. */
export function loadConfig(file: string, env: Environment, use: ConfigUse = "run"): ConfigResult {
  const absolute = path.resolve(file);
  let text: string;
  try {
    text = readFileSync(absolute, "utf8");
  } catch (cause) {
    const message = `cannot read the configuration: ${reasonOf(cause)}`;
    return { kind: "problems", problems: [{ file, line: 1, column: 1, path: "", message }] };
  }
  return parseConfig(text, absolute, env, use);
}

/** The same for a text; `file` gives the directory that relative paths are taken from. */
export function parseConfig(
  text: string,
  file: string,
  env: Environment,
  use: ConfigUse = "run",
): ConfigResult {
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
  return checked(root, { file, env, use });
}

interface Reading {
  readonly file: string;
  readonly env: Environment;
  readonly use: ConfigUse;
}

function checked(root: YamlNode, { file, env, use }: Reading): ConfigResult {
  const problems: ConfigProblem[] = [];
  const unresolved: ConfigProblem[] = [];
  const problemAt = (at: ConfigPath, message: string): ConfigProblem => {
    const { line, column } = nearestNode(root, at);
    return { file, line, column, path: formatPath(at), message };
  };
  const report = (at: ConfigPath, message: string): void => {
    problems.push(problemAt(at, message));
  };
  const plain = withReferences(toPlain(root), {
    env,
    directory: path.dirname(file),
    report: (at, message) => unresolved.push(problemAt(at, message)),
    at: [],
  });
  const shape = checkShape(plain);
  for (const error of shape.errors) {
    const at = pathOf(error);
    // A reference that leads nowhere is told already.
    if (unresolved.some((problem) => problem.path === formatPath(at))) continue;
    report(at, describeShapeError(error, toPlain(nearestNode(root, at))));
  }
  checkMeaning(plain, report);
  checkSecrets(toPlain(root), report);
  const isNeeded = (problem: ConfigProblem): boolean =>
    use === "run" || !problem.path.startsWith("sinks[");
  const told = [...problems, ...unresolved.filter(isNeeded)];
  return told.length > 0
    ? { kind: "problems", problems: told.sort(byPlace) }
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
