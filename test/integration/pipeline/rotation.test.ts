import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { freePort } from "../../support/free-port.ts";
import { type LogContent, readLog } from "../../support/read-log.ts";
import { SluiceProcess } from "../../support/sluice-process.ts";
import { tempFolder, writeFiles } from "../../support/temp-folder.ts";
import { until } from "../../support/until.ts";

const rules = `
title: A login failed
id: 33333333-0000-4000-8000-000000000001
name: login_failed
logsource: { product: shop }
detection:
  selection: { action: denied }
  condition: selection
level: informational
---
title: Many logins failed
id: 33333333-0000-4000-8000-000000000002
correlation:
  type: event_count
  rules: [login_failed]
  group-by: [user]
  timespan: 10s
  condition: { gte: 5 }
level: high
`;

const START_MS = Date.parse("2026-11-26T10:00:00Z");
const PADDING = "x".repeat(500);

/**
 * A failed login each second: one burst, however long. Lines end in what tells them apart: by its last
 * 64 bytes before a place content is known again, and those of a padding would be the same anywhere.
 */
function burst(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, i) => {
    const session = from + i;
    const time = new Date(START_MS + session * 1_000).toISOString();
    const line = { time, action: "denied", user: "eve", agent: PADDING, session };
    return `${JSON.stringify(line)}\n`;
  }).join("");
}

const LENGTH = 6_000;

class Site {
  readonly folder: string = tempFolder();

  async start(): Promise<SluiceProcess> {
    writeFiles(this.folder, {
      "rules/all.yml": rules,
      "sluice.yaml": `
rules: [rules]
sources:
  - { name: shop, type: file, format: json, paths: [logs/*.ndjson*], logsource: { product: shop } }
sinks: [{ name: alerts, type: file, path: data/alerts.ndjson }]
lateness: { "*": 30s }
service: { port: ${await freePort()} }
log_level: error
`,
    });
    const running = new SluiceProcess(["run"], { cwd: this.folder });
    await running.says("status at");
    return running;
  }

  append(from: number, to: number): void {
    appendFileSync(path.join(this.folder, "logs/shop.ndjson"), burst(from, to));
  }

  /** As logrotate does it; what was rotated before moves on by one. */
  rotate(how: "rename" | "copytruncate" | "gzip" = "rename"): void {
    const log = path.join(this.folder, "logs/shop.ndjson");
    const extension = how === "gzip" ? ".gz" : "";
    for (let i = 20; i > 0; i--) {
      const name = `${log}.${i}${extension}`;
      if (existsSync(name)) renameSync(name, `${log}.${i + 1}${extension}`);
    }
    if (how === "rename") renameSync(log, `${log}.1`);
    if (how === "copytruncate") {
      copyFileSync(log, `${log}.1`);
      truncateSync(log);
    }
    if (how === "gzip") {
      writeFileSync(`${log}.1.gz`, gzipSync(readFileSync(log)));
      rmSync(log);
    }
  }

  async holds(events: number): Promise<LogContent> {
    return until("all events", async () => {
      const content = await readLog(path.join(this.folder, "data"));
      return content.events.length === events && content;
    });
  }
}

function bursts({ alerts }: LogContent): readonly object[] {
  return alerts
    .filter(({ rule }) => rule.title === "Many logins failed")
    .map(({ correlation }) => ({ group: correlation?.group, began: correlation?.began }));
}

test("a burst across a rotation while nobody reads is one alert, as without it", async () => {
  const [disturbed, peace] = [new Site(), new Site()];
  for (const site of [disturbed, peace]) writeFiles(site.folder, { "logs/shop.ndjson": "" });

  peace.append(0, LENGTH);
  const whole = await peace.start();
  const expected = bursts(await peace.holds(LENGTH));
  await whole.stop();
  expect(expected).toHaveLength(1);

  const first = await disturbed.start();
  disturbed.append(0, 3);
  await disturbed.holds(3);
  await first.kill();
  disturbed.append(3, LENGTH / 2);
  disturbed.rotate();
  disturbed.append(LENGTH / 2, LENGTH);
  const second = await disturbed.start();
  const content = await disturbed.holds(LENGTH);
  // What the correlation says of the last events may come a moment after them.
  await second.stop();
  expect(bursts(await readLog(path.join(disturbed.folder, "data")))).toEqual(expected);
  expect(new Set(content.events.map(({ id }) => id)).size).toBe(LENGTH);
});

test.each(["rename", "copytruncate", "gzip"] as const)(
  "rotation by %s while the process is killed and started again: each event is there once",
  async (how) => {
    const site = new Site();
    writeFiles(site.folder, { "logs/shop.ndjson": "" });
    const part = 1_500;
    let written = 0;
    const append = (): void => site.append(written, (written += part));
    for (let life = 0; life < 3; life++) {
      const running = await site.start();
      append();
      await sleep(40 * life);
      site.rotate(how);
      append();
      await sleep(150 - 40 * life);
      await running.kill();
      append();
      if (life % 2 === 1) site.rotate(how);
    }
    append();
    const last = await site.start();
    const { events, quarantined } = await site.holds(written);
    await last.stop();
    expect(quarantined).toEqual([]);
    const times = events.map(({ time }) => time);
    expect(new Set(times).size).toBe(written);
    expect(new Set(events.map(({ id }) => id)).size).toBe(written);
  },
);
