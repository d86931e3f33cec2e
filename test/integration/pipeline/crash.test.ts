import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import type { Alert } from "../../../src/alert/index.ts";
import { crashTraffic } from "../../support/crash-traffic.ts";
import { freePort } from "../../support/free-port.ts";
import { type LogContent, readLog } from "../../support/read-log.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { SluiceProcess } from "../../support/sluice-process.ts";
import { tempFolder, writeFiles } from "../../support/temp-folder.ts";
import { until } from "../../support/until.ts";

const KILLS = 25;
const SEED = Number(process.env["SLUICE_CRASH_SEED"] ?? 20_261_124);

const traffic = crashTraffic({
  seed: SEED,
  slices: KILLS + 1,
  conn: 50_000,
  dns: 35_000,
  http: 12_000,
  push: 6_000,
});

const rules = `
title: Remote desktop that was refused
id: 11111111-0000-4000-8000-000000000001
name: rdp_refused
logsource: { product: zeek, service: conn }
detection:
  selection: { id.resp_p: 3389, conn_state: S0 }
  condition: selection
level: low
---
title: Many remote desktops refused
id: 11111111-0000-4000-8000-000000000002
correlation:
  type: event_count
  rules: [rdp_refused]
  group-by: [id.orig_h]
  timespan: 2m
  condition: { gte: 3 }
level: medium
---
title: Few remote desktops refused
id: 11111111-0000-4000-8000-000000000003
correlation:
  type: event_count
  rules: [rdp_refused]
  group-by: [id.orig_h]
  timespan: 1m
  condition: { eq: 1 }
level: low
---
title: A name within a tunnel
id: 11111111-0000-4000-8000-000000000004
name: tunnel_name
logsource: { product: zeek, service: dns }
detection:
  selection: { query|endswith: .tunnel.example }
  condition: selection
level: informational
---
title: Many names within a tunnel
id: 11111111-0000-4000-8000-000000000005
correlation:
  type: value_count
  rules: [tunnel_name]
  group-by: [id.orig_h]
  timespan: 1m
  condition: { field: query, gte: 3 }
level: high
---
title: File with secrets
id: 11111111-0000-4000-8000-000000000006
logsource: { product: zeek, service: http }
detection:
  selection: { uri|startswith: /.env }
  condition: selection
level: high
---
title: Something was deleted
id: 11111111-0000-4000-8000-000000000007
logsource: { product: store }
detection:
  selection: { action: deleted }
  condition: selection
level: low
---
title: An actor
id: 11111111-0000-4000-8000-000000000008
name: actor
logsource: { product: store }
detection:
  selection: { actor|startswith: user }
  condition: selection
level: informational
---
title: Busy actor
id: 11111111-0000-4000-8000-000000000009
correlation:
  type: value_count
  rules: [actor]
  group-by: [actor]
  timespan: 1m
  condition: { field: serial, gte: 4 }
level: medium
`;

function configuration(data: string, port: number): string {
  return `
data: ${data}
rules: [rules]
sources:
  - { name: zeek, type: file, format: zeek, paths: [logs/*.log] }
  - { name: push, type: http, format: json, logsource: { product: store } }
sinks:
  - { name: alerts, type: file, path: ${data}/alerts.ndjson }
lateness: { "*": 30s }
idle_after: 1h
service: { port: ${port} }
log_level: error
`;
}

test("25 kills lose no alert, make no alert, and put no event of a file in a topic twice", async () => {
  console.log(`crash test: seed ${SEED} (SLUICE_CRASH_SEED repeats it)`);
  const run = await prepare();
  const disturbed = await runWithKills(run);
  const undisturbed = await runInPeace(run);

  expect(idsOfFileEvents(undisturbed)).toHaveLength(traffic.fileEvents);
  expect(new Set(idsOfFileEvents(undisturbed)).size).toBe(traffic.fileEvents);
  expect(idsOfFileEvents(disturbed).toSorted()).toEqual(idsOfFileEvents(undisturbed).toSorted());
  expect(idsOfQuarantined(disturbed)).toEqual(idsOfQuarantined(undisturbed));
  expect(disturbed.quarantined).toHaveLength(traffic.badRows);

  const serials = disturbed.events.filter(isPushed).map(({ native }) => native.fields["serial"]);
  expect(new Set(serials).size).toBe(traffic.pushed);
  console.log(`crash test: ${serials.length - traffic.pushed} pushed events stand there twice`);

  const [there, here] = [alertsOf(disturbed), alertsOf(undisturbed)];
  expect(there.ofFiles).toEqual(here.ofFiles);
  expect(new Set(there.ofFiles).size).toBe(there.ofFiles.length);
  expect([...new Set(there.ofPushes)]).toEqual(here.ofPushes);
  // Each of the six that tell something has told something.
  expect(Object.keys(here.byRule)).toHaveLength(6);
  console.log("crash test: alerts compared, by rule:", JSON.stringify(here.byRule));
});

interface Run {
  readonly folder: string;
  readonly port: number;
}

async function prepare(): Promise<Run> {
  const folder = tempFolder();
  const port = await freePort();
  writeFiles(folder, {
    "rules/all.yml": rules,
    "disturbed.yaml": configuration("disturbed", port),
    "peace.yaml": configuration("peace", port),
    ...Object.fromEntries(Object.keys(traffic.files).map((name) => [`logs/${name}`, ""])),
  });
  return { folder, port };
}

async function runWithKills({ folder, port }: Run): Promise<LogContent> {
  const random = seededRandom(SEED + 1);
  const pusher = new Pusher(port);
  const file = path.join(folder, "disturbed/alerts.ndjson");
  const lives: number[] = [];
  let workMs = 0;
  let productive = 0;
  for (let life = 0; life < KILLS; life++) {
    const answeredBefore = pusher.answered;
    const sluice = new SluiceProcess(["run", "-c", "disturbed.yaml"], { cwd: folder });
    // One in five while it starts, the others while it works.
    const early = life > 0 && random() < 0.2;
    if (!early) await sluice.says("status at");
    appendSlice(folder, life);
    pusher.allow(life);
    // The first life shows how long the work of one takes, here and now.
    if (life === 0) workMs = await timed(pusher.done());
    else await sleep(random() * (early ? 600 : Math.min(400 + 2 * workMs, 1_500)));
    await sluice.kill();
    lives.push(lineCount(file));
    if (pusher.answered > answeredBefore) productive += 1;
  }
  console.log(`crash test: ${productive} of ${KILLS} lives answered a push (${workMs} ms of work)`);
  const last = new SluiceProcess(["run", "-c", "disturbed.yaml"], { cwd: folder });
  appendSlice(folder, KILLS);
  pusher.allow(KILLS);
  await pusher.done();
  await drained(port);
  expect((await last.stop()).code).toBe(0);
  const content = await readLog(path.join(folder, "disturbed"));
  expectRepetitionsOnlyAfterCrash(file, [...lives, lineCount(file)], content.alerts);
  return content;
}

async function runInPeace({ folder, port }: Run): Promise<LogContent> {
  const sluice = new SluiceProcess(["run", "-c", "peace.yaml"], { cwd: folder });
  const pusher = new Pusher(port);
  for (let slice = 0; slice <= KILLS; slice++) pusher.allow(slice);
  await pusher.done();
  await drained(port);
  expect((await sluice.stop()).code).toBe(0);
  const content = await readLog(path.join(folder, "peace"));
  const file = path.join(folder, "peace/alerts.ndjson");
  expect(idsIn(file).toSorted()).toEqual(content.alerts.map(({ id }) => id).toSorted());
  return content;
}

/** Sends one body after the other, again and again until it is answered. */
class Pusher {
  readonly #url: string;
  answered = 0;
  #sending: Promise<void> = Promise.resolve();

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}/api/v1/ingest/push`;
  }

  allow(slice: number): void {
    for (const body of traffic.bodies[slice] ?? []) this.#sending = this.#sendAfter(body);
  }

  async done(): Promise<void> {
    await this.#sending;
  }

  async #sendAfter(body: string): Promise<void> {
    await this.#sending;
    await until(`push ${this.answered}`, () => this.#send(body), 60_000);
    this.answered += 1;
  }

  async #send(body: string): Promise<boolean> {
    const answer = await fetch(this.#url, { method: "POST", body });
    return answer.ok && ((await answer.json()) as { quarantined: number }).quarantined === 0;
  }
}

async function timed(work: Promise<void>): Promise<number> {
  const began = performance.now();
  await work;
  return Math.round(performance.now() - began);
}

function appendSlice(folder: string, slice: number): void {
  for (const [name, slices] of Object.entries(traffic.files)) {
    appendFileSync(path.join(folder, "logs", name), slices[slice] ?? "");
  }
}

interface Status {
  readonly lag: { readonly detect: number; readonly correlate: number };
  readonly watermark: string | null;
  readonly topics: readonly { readonly topic: string; readonly end: number }[];
  readonly sinks: readonly { readonly lag: number }[];
}

/** All that was written is in topics, and nobody has anything left to do, for some time. */
async function drained(port: number): Promise<void> {
  let before = "";
  let since = performance.now();
  await until(
    "drained",
    async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/status`);
      const { lag, topics, sinks, watermark } = (await answer.json()) as Status;
      const zeek = topics.filter(({ topic }) => topic.startsWith("events.zeek."));
      const events = zeek.reduce((sum, { end }) => sum + end, 0);
      const left = lag.detect + lag.correlate + sinks.reduce((sum, sink) => sum + sink.lag, 0);
      const now = JSON.stringify([events, watermark, topics]);
      if (now !== before || left > 0 || events < traffic.fileEvents) since = performance.now();
      before = now;
      // Longer than the tick that moves the watermark.
      return performance.now() - since > 1_500;
    },
    60_000,
  );
}

function isPushed(event: LogContent["events"][number]): boolean {
  return event.sensor.source === "push";
}

function idsOfFileEvents({ events }: LogContent): string[] {
  return events.filter((event) => !isPushed(event)).map(({ id }) => id);
}

function idsOfQuarantined({ quarantined }: LogContent): string[] {
  return quarantined.map(({ id }) => String(id)).toSorted();
}

const PUSH_RULES = /0000000000(07|08|09)$/;

/** Alerts on files by id; alerts on pushed events, which get their ids on arrival, by content. */
function alertsOf({ alerts }: LogContent) {
  const ofFiles = alerts.filter(({ rule }) => !PUSH_RULES.test(rule.id));
  const ofPushes = alerts.filter(({ rule }) => PUSH_RULES.test(rule.id));
  return {
    ofFiles: ofFiles.map(({ id }) => id).toSorted(),
    ofPushes: ofPushes.map(contentOf).toSorted(),
    byRule: Object.fromEntries(
      [...Map.groupBy(alerts, ({ rule }) => rule.title)].map(([title, list]) => [
        title,
        list.length,
      ]),
    ),
  };
}

function contentOf({ rule, correlation, document, time }: Alert): string {
  if (correlation === undefined) return JSON.stringify([rule.id, time, document?.["json"]]);
  return JSON.stringify([rule.id, correlation.group, correlation.began]);
}

function idsIn(file: string): string[] {
  const lines = readFileSync(file, "utf8").split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => (JSON.parse(line) as { id: string }).id);
}

function lineCount(file: string): number {
  return existsSync(file) ? readFileSync(file).filter((byte) => byte === 10).length : 0;
}

/** `ends` tells how many whole lines there were when each life ended. */
function expectRepetitionsOnlyAfterCrash(
  file: string,
  ends: readonly number[],
  alerts: readonly Alert[],
): void {
  const ids = idsIn(file);
  const seen = new Set<string>();
  const misplaced: string[] = [];
  for (const [life, end] of ends.entries()) {
    let fresh = 0;
    for (const id of ids.slice(ends[life - 1] ?? 0, end)) {
      if (!seen.has(id)) fresh += 1;
      else if (fresh > 0) misplaced.push(`life ${life}: ${id}`);
      seen.add(id);
    }
  }
  console.log(`crash test: ${ids.length - seen.size} lines repeated after a crash`);
  expect(misplaced).toEqual([]);
  expect([...seen].toSorted()).toEqual(alerts.map(({ id }) => id).toSorted());
}
