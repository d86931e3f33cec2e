import { sha256Hex } from "../../lib/hash.ts";
import type { Subject } from "./run.ts";

/**
 * The subject with a content hash that speaks of what it does now. Where the pipelines changed
 * nothing that is matched, it is the hash of the rule as written; so is then the id of its alerts.
 */
export function withContentHash(written: Subject, changed: Subject): Subject {
  const content = contentOf(changed);
  if (content === contentOf(written)) return changed;
  const contentHash = sha256Hex(`${written.meta.contentHash}\n${content}`);
  return { ...changed, meta: { ...changed.meta, contentHash } };
}

/** What it matches, without places and without the text that people read. */
function contentOf(subject: Subject): string {
  const what =
    subject.kind === "rule"
      ? [
          [subject.logsource.product, subject.logsource.service, subject.logsource.category],
          subject.selections,
          subject.conditions.map(({ root }) => root),
          subject.aggregation,
        ]
      : [subject.groupBy, subject.aliases, subject.fields];
  return JSON.stringify(what, (key, value: unknown) => {
    if (key === "at" || key === "written") return undefined;
    if (value instanceof Map || value instanceof Uint8Array) return [...value];
    return typeof value === "bigint" ? `${value}n` : value;
  });
}
