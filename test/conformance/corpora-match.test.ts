import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, test } from "vitest";

import { createParser } from "../../src/ingest/index.ts";
import { systemClock } from "../../src/lib/clock.ts";
import {
  indexRules,
  Lateness,
  loadRuleSet,
  readRecordedFile,
  RecordedRun,
  StreamClock,
} from "../../src/pipeline/index.ts";
import type { RuleSet } from "../../src/sigma/index.ts";
import { corporaNote, corpusPath, hasCorpora } from "../support/corpora.ts";
import { sluice } from "../support/sluice-process.ts";
import { tempFolder, writeFiles } from "../support/temp-folder.ts";

const ownRules = `
title: A name
id: 44444444-0000-4000-8000-000000000001
logsource: { product: zeek, service: dns }
detection:
  selection: { query|contains: . }
  condition: selection
---
title: An SSH session
id: 44444444-0000-4000-8000-000000000002
logsource: { product: zeek, service: ssh }
detection:
  selection: { id.resp_p: 22 }
  condition: selection
`;

function unpack(archive: string): string {
  const folder = tempFolder();
  execFileSync("tar", ["xzf", corpusPath(`sigmahq/${archive}.tar.gz`), "-C", folder]);
  return folder;
}

describe.skipIf(!hasCorpora)(`SigmaHQ's rules on recorded data${corporaNote}`, () => {
  test("`sluice test` passes the 90 regression cases", async () => {
    const rules = unpack("sigmahq-rules");
    const cases = unpack("regression");
    const { code, stdout, stderr } = await sluice(["test", cases, "--rules", rules], {
      cwd: cases,
    });
    console.log(`sluice test, regression data: ${stderr.trim()}`);
    expect(stdout.split("\n").filter((line) => line.startsWith("FAIL"))).toEqual([]);
    expect(stderr).toMatch(/^9\d passed, 0 failed$/m);
    expect(code).toBe(0);
  });

  test("each regression file, as it is, through windows_json", async () => {
    const rules = unpack("sigmahq-rules");
    const cases = unpack("regression");
    const byId = await indexRules([rules]);
    const missed: string[] = [];
    let seen = 0;
    for (const info of globSync("**/info.yml", { cwd: cases })) {
      const text = readFileSync(path.join(cases, info), "utf8");
      const id = /rule_metadata:\s*\n\s*- id:\s*(\S+)/.exec(text)?.[1] ?? "";
      const wanted = Number(/match_count:\s*(\d+)/.exec(text)?.[1] ?? 1);
      const own = byId(id);
      const folder = path.join(cases, path.dirname(info));
      const [file] = globSync("*.json", { cwd: folder });
      if (own === null || file === undefined) {
        missed.push(`${info}: no rule or no recording`);
        continue;
      }
      seen += 1;
      const { alerts, refused } = await runThrough(own, path.join(folder, file), "windows_json");
      if (alerts.length < wanted || refused > 0) missed.push(`${info}: ${alerts.length}`);
    }
    expect(missed).toEqual([]);
    expect(seen).toBe(90);
  });

  test("Zeek's rules give the same alerts on both forms of each log", async () => {
    const folder = unpack("sigmahq-rules");
    // Two rules that must find something, so that silence means something.
    writeFiles(folder, { "own/rules.yml": ownRules });
    const places = ["rules/network/zeek", "own"].map((name) => path.join(folder, name));
    const { rules } = await loadRuleSet(places);
    const logs = globSync("*.log.gz", { cwd: corpusPath("zeek") }).toSorted();
    const told: Record<string, number> = {};
    for (const log of logs) {
      const tsv = await runThrough(rules, corpusPath(`zeek/${log}`));
      const json = await runThrough(rules, corpusPath(`zeek/${log.replace(".log.", ".json.")}`));
      expect(json, log).toEqual(tsv);
      expect(tsv.refused, log).toBe(0);
      told[log] = tsv.alerts.length;
    }
    console.log("SigmaHQ's Zeek rules, alerts by log:", JSON.stringify(told));
    expect(logs).toHaveLength(16);
    expect(told["dns.log.gz"]).toBeGreaterThan(0);
    expect(told["ssh.log.gz"]).toBeGreaterThan(0);
  });
});

interface Outcome {
  readonly events: number;
  readonly refused: number;
  /** Rule and time of each. */
  readonly alerts: readonly string[];
}

async function runThrough(
  rules: RuleSet,
  file: string,
  format: "zeek" | "windows_json" = "zeek",
): Promise<Outcome> {
  const run = new RecordedRun({
    rules,
    limits: { groupsMax: 10_000, eventsPerGroupMax: 10_000, evidenceMax: 20 },
    clock: systemClock,
    reader: {
      parser: createParser({ format, zone: "UTC" }),
      clock: StreamClock.ofRecording(new Lateness({})),
    },
  });
  const outcome = { events: 0, refused: 0, alerts: [] as string[] };
  const { signal } = new AbortController();
  for await (const records of readRecordedFile(file, { format, clock: systemClock, signal })) {
    const { events, quarantined, alerts } = run.push(records);
    outcome.events += events;
    outcome.refused += quarantined.length;
    outcome.alerts.push(...alerts.map(({ rule, time }) => `${rule.id} ${time}`));
  }
  outcome.alerts.push(...run.end().map(({ rule, time }) => `${rule.id} ${time}`));
  return outcome;
}
