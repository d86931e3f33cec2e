import path from "node:path";

import { expect, test } from "vitest";

import { runCaseFile } from "../../../src/testing/index.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const RULES = `
title: Failed login
id: 00000000-0000-4000-8000-000000000001
name: failed
level: low
logsource: { product: linux, service: sshd }
detection: { selection: { event: failed }, condition: selection }
---
title: Login
id: 00000000-0000-4000-8000-000000000002
name: login
level: low
logsource: { product: linux, service: sshd }
detection: { selection: { event: accepted }, condition: selection }
---
title: Not from the bastion
id: 00000000-0000-4000-8000-000000000003
logsource: { product: linux }
filter: { rules: [failed], own: { src_ip: 192.0.2.1 }, condition: not own }
---
title: Guessing
id: 00000000-0000-4000-8000-000000000004
name: guessing
level: medium
correlation:
  { type: event_count, rules: [failed], group-by: [src_ip], timespan: 1m, condition: { gte: 3 } }
---
title: Guessed
id: 00000000-0000-4000-8000-000000000005
name: guessed
level: critical
correlation:
  { type: temporal_ordered, rules: [guessing, login], group-by: [src_ip], timespan: 1h }
---
title: Given up
id: 00000000-0000-4000-8000-000000000006
name: given_up
level: low
correlation:
  type: temporal
  rules: [guessing, login]
  group-by: [src_ip]
  timespan: 1h
  condition: guessing and not login
`;

function line(minute: number, result: "Failed" | "Accepted", address: string): string {
  const time = `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z`;
  return `      - "<38>1 ${time} bastion sshd 812 - - ${result} password for root from ${address} port 5${minute} ssh2"`;
}

function failures(address: string): string[] {
  return [1, 1, 2].map((minute, index) =>
    line(minute, "Failed", address).replace(" port 5", ` port 5${index}`),
  );
}

const CASES = `
rules: [rules.yml]
start: 2026-01-01T00:00:00Z
tests:
  - name: guessing and then a login are one alert
    parser: syslog
    log:
${[...failures("203.0.113.9"), line(20, "Accepted", "203.0.113.9")].join("\n")}
    expect: { alerts: [{ rule: guessed, at: 20m, group: { src_ip: 203.0.113.9 }, count: 1 }] }
  - name: guessing without a login is told when the hour has passed
    parser: syslog
    log:
${[line(0, "Accepted", "203.0.113.8"), ...failures("203.0.113.9")].join("\n")}
    expect: { alerts: [{ rule: given_up, group: { src_ip: 203.0.113.9 }, count: 1 }] }
  - name: a login before the guessing is in no order
    parser: syslog
    log:
${[line(0, "Accepted", "203.0.113.9"), ...failures("203.0.113.9")].join("\n")}
    expect: { no_match: true }
  - name: what the filter leaves out is not counted
    parser: syslog
    log:
${[...failures("192.0.2.1"), line(20, "Accepted", "192.0.2.1")].join("\n")}
    expect: { no_match: true }
`;

test("rules, filter and chained correlations work together from log lines to alerts", async () => {
  const folder = tempFolder({ "rules.yml": RULES, "chain.cases.yml": CASES });
  const results = await runCaseFile(path.join(folder, "chain.cases.yml"));
  expect(results.map(({ name, failures: why }) => [name, why])).toEqual([
    ["guessing and then a login are one alert", []],
    ["guessing without a login is told when the hour has passed", []],
    ["a login before the guessing is in no order", []],
    ["what the filter leaves out is not counted", []],
  ]);
});
