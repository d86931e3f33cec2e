import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { createCorrelator } from "../../src/correlate/index.ts";
import type { Event, EventId } from "../../src/event/index.ts";
import { createParser, type FormatName } from "../../src/ingest/parse/index.ts";
import { invariant } from "../../src/lib/invariant.ts";
import { epochMicros } from "../../src/lib/time.ts";
import { normalise } from "../../src/normalise/index.ts";
import { factsOf } from "../../src/pipeline/facts-of.ts";
import { createEventCodec } from "../../src/schema/index.ts";
import { loadRules, parseViews, type RuleSet, viewsFolder } from "../../src/sigma/index.ts";

const root = join(import.meta.dirname, "../..");
const folders = { zeek: "zeek", syslog: "syslog", firewall: "iptables" } as const;
// 2026-04-01: the year that syslog RFC 3164 leaves out is completed from it.
const RECEIVED = epochMicros(1_775_001_600_000_000);
const { codec } = createEventCodec(new Map());
const rules = shippedRules();

test("the shipped rules have no mistakes and no warnings", () => {
  expect(rules.diagnostics).toEqual([]);
  expect([...rules.rules.filter((rule) => rule.alerts), ...rules.correlations]).toHaveLength(12);
});

test("each of the twelve rules finds its step of the recorded attack, and nothing else", () => {
  const events = Object.entries(folders).flatMap(([folder, format]) => readFolder(folder, format));
  expect(countAlerts(events)).toEqual({
    lnx_sshd_brute_force: 1,
    lnx_sshd_password_spraying: 1,
    lnx_sshd_root_password_login: 2,
    net_firewall_port_scan: 1,
    zeek_conn_large_upload_to_internet: 1,
    zeek_conn_remote_admin_from_internet: 1,
    zeek_dns_tunnelling: 1,
    zeek_http_script_download_by_tool: 2,
    zeek_http_secret_file_served: 1,
    zeek_notice_scan_or_password_guessing: 2,
    zeek_ssh_login_from_internet: 1,
    zeek_ssl_self_signed_uncommon_port: 4,
  });
});

function shippedRules(): RuleSet {
  const views = readYaml(viewsFolder.pathname).flatMap((file) => {
    const parsed = parseViews(file.text, file.path);
    expect(parsed.diagnostics).toEqual([]);
    return parsed.views;
  });
  return loadRules(readYaml(join(root, "rules")), { views });
}

function readYaml(folder: string): { path: string; text: string }[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".yml"))
    .map((name) => ({ path: name, text: readFileSync(join(folder, name), "utf8") }));
}

function readFolder(folder: string, format: FormatName): Event[] {
  const path = join(root, "examples/recordings", folder);
  return readdirSync(path).flatMap((name) => readLog(join(path, name), format));
}

function readLog(path: string, format: FormatName): Event[] {
  const parser = createParser({ format, zone: "UTC" });
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.flatMap((line, index) => {
    const raw = {
      id: `${path}:${index}` as EventId,
      source: format,
      stream: path,
      bytes: new TextEncoder().encode(line),
      cutBytes: 0,
      received: RECEIVED,
      origin: { kind: "file", path, offset: index },
    } as const;
    const parsed = parser.parse(raw);
    invariant(parsed.kind !== "refused", `${path} line ${index + 1} is parsed`);
    if (parsed.kind === "skipped") return [];
    const encoded = codec.encode(normalise(raw, parsed.record, format));
    const why = encoded.kind === "refused" ? encoded.refusal.message : "";
    invariant(encoded.kind === "encoded", `${path} line ${index + 1} fits the schema: ${why}`);
    return [codec.decode(encoded.bytes)];
  });
}

function countAlerts(events: readonly Event[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const limits = { groupsMax: 10_000, eventsPerGroupMax: 1_000, evidenceMax: 10 };
  const correlator = createCorrelator({ rules: rules.correlations, limits });
  const names = new Map(rules.correlations.map(({ meta }) => [meta.id, meta.name]));
  for (const event of events.toSorted((a, b) => a.time - b.time)) {
    for (const match of rules.match(event)) {
      if (match.rule.alerts) count(match.rule.meta.name);
      const hits = factsOf(match, rules.facts(match).parts).flatMap((fact) =>
        correlator.push(fact),
      );
      for (const hit of hits) count(names.get(hit.correlation));
    }
  }
  return counts;

  function count(name = "unnamed"): void {
    counts[name] = (counts[name] ?? 0) + 1;
  }
}
