import { readFileSync } from "node:fs";
import path from "node:path";

import { isObject } from "../lib/members.ts";
import { toPlain } from "../lib/yaml-plain.ts";
import { parseYaml } from "../lib/yaml.ts";
import { parseCaseFile } from "./case-file.ts";
import { rulePathsOf } from "./run-case-file.ts";

/** What tests speak of. */
export interface TestedRules {
  /** Absolute paths of rule files. */
  readonly files: ReadonlySet<string>;
  /** Ids of rules. */
  readonly ids: ReadonlySet<string>;
}

/** The rules that files of tests are about; a file that cannot be read is about none. */
export function testedRules(testFiles: readonly string[]): TestedRules {
  const files = new Set<string>();
  const ids = new Set<string>();
  for (const file of testFiles) {
    const text = readFileSync(file, "utf8");
    if (path.basename(file) === "info.yml") for (const id of regressionRules(text)) ids.add(id);
    else for (const each of caseRules(file, text)) files.add(path.resolve(each));
  }
  return { files, ids };
}

function caseRules(file: string, text: string): readonly string[] {
  const parsed = parseCaseFile(text);
  return parsed.kind === "cases" ? rulePathsOf(file, parsed.cases).paths : [];
}

/** `rule_metadata: [{ id: … }]` of SigmaHQ's regression data. */
function regressionRules(text: string): readonly string[] {
  const [root] = parseYaml(text).documents;
  const info: unknown = root === undefined ? null : toPlain(root);
  const metadata = isObject(info) ? info["rule_metadata"] : [];
  if (!Array.isArray(metadata)) return [];
  return metadata.flatMap((entry: unknown) => {
    const id = isObject(entry) ? entry["id"] : undefined;
    return typeof id === "string" ? [id] : [];
  });
}
