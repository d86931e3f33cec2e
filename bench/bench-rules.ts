import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { corpusPath } from "../test/support/corpora.ts";

/**
 * Puts rules into the folder: those of SigmaHQ for Zeek (without the corpus, the project's own), and
 * ten correlations over conn, dns and http.
 */
export function writeBenchRules(folder: string): void {
  mkdirSync(path.join(folder, "stateless"), { recursive: true });
  const archive = corpusPath("sigmahq/sigmahq-rules.tar.gz");
  if (existsSync(archive)) extractZeekRules(archive, folder);
  else cpSync(path.join(import.meta.dirname, "../rules"), path.join(folder, "stateless"), COPY);
  writeFileSync(path.join(folder, "correlations.yml"), correlationRules());
}

const COPY = { recursive: true } as const;

function extractZeekRules(archive: string, folder: string): void {
  const all = path.join(folder, ".archive");
  mkdirSync(all);
  execFileSync("tar", ["xzf", archive, "-C", all]);
  for (const each of readdirSync(all, { recursive: true, encoding: "utf8" })) {
    const name = path.basename(each);
    if (/^zeek_.*\.yml$/.test(name) && !each.startsWith("unsupported")) {
      cpSync(path.join(all, each), path.join(folder, "stateless", name));
    }
  }
}

interface Base {
  readonly name: string;
  readonly service: string;
  readonly selection: string;
}

const BASES: readonly Base[] = [
  { name: "refused", service: "conn", selection: "conn_state: [REJ, S0]" },
  { name: "admin", service: "conn", selection: "id.resp_p: [22, 445, 3389]" },
  { name: "unknown_name", service: "dns", selection: "rcode_name: NXDOMAIN" },
  { name: "text_query", service: "dns", selection: "qtype_name: [TXT, 'NULL']" },
  { name: "failed", service: "http", selection: "status_code|gte: 400" },
  { name: "post", service: "http", selection: "method: POST" },
];

/** Base rule, group, bound, and the field whose distinct values are counted, if any. */
const CORRELATIONS: readonly (readonly [string, string, number, string?])[] = [
  ["refused", "id.orig_h", 6],
  ["refused", "id.orig_h", 6, "id.resp_h"],
  ["admin", "id.orig_h", 6, "id.resp_h"],
  ["admin", "id.resp_h", 6],
  ["unknown_name", "id.orig_h", 6],
  ["unknown_name", "id.orig_h", 6, "query"],
  ["text_query", "id.orig_h", 6, "query"],
  ["failed", "id.orig_h", 6],
  ["failed", "id.orig_h", 6, "uri"],
  ["post", "id.orig_h", 6],
];

/** The ten correlations and the rules they refer to, as one YAML text. */
export function correlationRules(): string {
  const bases = BASES.map(
    ({ name, service, selection }, index) => `title: ${name}
id: 00000000-0000-4000-8000-00000000010${index}
name: bench_${name}
logsource: { product: zeek, service: ${service} }
detection:
    selection:
        ${selection}
    condition: selection
`,
  );
  const correlations = CORRELATIONS.map(
    ([base, group, bound, field], index) => `title: ${base} ${index}
id: 00000000-0000-4000-8000-00000000020${index}
correlation:
    type: ${field === undefined ? "event_count" : "value_count"}
    rules: [bench_${base}]
    group-by: [${group}]
    timespan: 5m
    condition: { ${field === undefined ? "" : `field: ${field}, `}gte: ${bound} }
`,
  );
  return [...bases, ...correlations].join("---\n");
}
