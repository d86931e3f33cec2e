import type { LogSource } from "../../event/index.ts";
import { suggest } from "../../lib/suggest.ts";
import { yamlEntry, type YamlEntry, type YamlMap } from "../../lib/yaml.ts";
import type { DocumentReport } from "./document-report.ts";
import { missingKey } from "./missing-key.ts";
import { quoted } from "./quoted.ts";

/** Which logs a rule is about, in lower case (Sigma 2.1, "Log Source"); null when it does not say. */
export function parseLogsource(root: YamlMap, report: DocumentReport): LogSource | null {
  const entry = yamlEntry(root, "logsource");
  if (entry === undefined) {
    const message = 'a rule needs a logsource, as "product: zeek"';
    missingKey(root, "logsource", { message }, report);
    return null;
  }
  if (entry.value.kind !== "map") {
    const message = "logsource is a map of category, product and service";
    report.error("invalid-logsource", entry.value, message);
    return null;
  }
  const source: Partial<Record<keyof LogSource, string>> = {};
  for (const part of entry.value.entries) {
    const key = KEYS.find((name) => name === part.key.text);
    if (key === undefined) checkKey(part, report);
    else takeValue(source, { key, part }, report);
  }
  if (Object.keys(source).length === 0 && !report.failed) {
    const message = "logsource names none of category, product and service";
    report.error("empty-logsource", entry.key, message);
  }
  return source;
}

function takeValue(
  source: Partial<Record<keyof LogSource, string>>,
  { key, part }: { readonly key: keyof LogSource; readonly part: YamlEntry },
  report: DocumentReport,
): void {
  const { value } = part;
  // Null leaves it open.
  if (value.kind === "scalar" && value.value === null) return;
  if (value.kind === "scalar" && typeof value.value === "string" && value.text.trim() !== "") {
    source[key] = value.text.trim().toLowerCase();
  } else {
    report.error("invalid-logsource", value, `${key} of the logsource must be a text`);
  }
}

/** Other attributes are allowed, but a slip of the pen would make the rule see all logs. */
function checkKey(part: YamlEntry, report: DocumentReport): void {
  const name = part.key.text;
  const near = name === "definition" ? undefined : suggest(name, KEYS);
  if (near === undefined) return;
  const message = `logsource attribute ${quoted(name)} is ignored; did you mean "${near}"?`;
  report.warn("unknown-logsource-attribute", part.key, message);
}

const KEYS = ["category", "product", "service"] as const;
