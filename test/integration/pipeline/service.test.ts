import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { expect, onTestFinished, test } from "vitest";

import { freePort } from "../../support/free-port.ts";
import { readLog } from "../../support/read-log.ts";
import {
  type CommandResult,
  repository,
  sluice,
  SluiceProcess,
} from "../../support/sluice-process.ts";
import { tempFolder, writeFiles } from "../../support/temp-folder.ts";
import { until } from "../../support/until.ts";

const deletedRule = `
title: Something was deleted
id: 22222222-0000-4000-8000-000000000001
logsource: { product: store }
detection:
  selection: { action: deleted }
  condition: selection
level: high
`;

const failedLoginRule = `
title: A login failed
id: 22222222-0000-4000-8000-000000000002
logsource: { product: linux, service: sshd }
detection:
  keywords: [Failed password]
  condition: keywords
level: low
`;

interface Alert {
  readonly id: string;
  readonly rule: { readonly title: string };
  readonly event?: Readonly<Record<string, unknown>>;
}

interface Sinks {
  readonly sinks: readonly { readonly name: string; readonly lag: number }[];
}

/** A service of its own in a folder of its own. */
class Site {
  readonly folder: string = tempFolder();
  port = 0;
  udp = 0;
  tcp = 0;

  static async create(): Promise<Site> {
    const site = new Site();
    [site.port, site.udp, site.tcp] = [await freePort(), await freePort(), await freePort()];
    writeFiles(site.folder, {
      "rules/deleted.yml": deletedRule,
      "rules/login.yml": failedLoginRule,
      "logs/store.ndjson": "",
      "sluice.yaml": `
rules: [rules]
sources:
  - { name: push, type: http, format: json, logsource: { product: store } }
  - { name: files, type: file, format: json, paths: [logs/*.ndjson], logsource: { product: store } }
  - { name: datagrams, type: syslog, transport: udp, port: ${site.udp} }
  - { name: streams, type: syslog, transport: tcp, port: ${site.tcp} }
sinks:
  - { name: alerts, type: file, path: data/alerts.ndjson }
service: { port: ${site.port} }
log_level: warn
`,
    });
    return site;
  }

  async start(): Promise<SluiceProcess> {
    const running = new SluiceProcess(["run"], { cwd: this.folder });
    await running.says("status at");
    return running;
  }

  run(...args: readonly string[]): Promise<CommandResult> {
    return sluice(args, { cwd: this.folder });
  }

  get(route: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${route}`);
  }

  post(route: string, body: string | Uint8Array, headers = {}): Promise<Response> {
    const sent = typeof body === "string" ? body : new Uint8Array(body);
    return fetch(`http://127.0.0.1:${this.port}${route}`, { method: "POST", body: sent, headers });
  }

  push(body: string | Uint8Array, headers = {}): Promise<Response> {
    return this.post("/api/v1/ingest/push", body, headers);
  }

  append(line: string): void {
    appendFileSync(path.join(this.folder, "logs/store.ndjson"), `${line}\n`);
  }

  get alerts(): readonly Alert[] {
    const file = path.join(this.folder, "data/alerts.ndjson");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Alert);
  }

  alertsReach(count: number): Promise<readonly Alert[]> {
    return until(`${count} alerts`, () => this.alerts.length >= count && this.alerts);
  }
}

/** What is answered to a request that only says how long its body is. */
async function answerToLength(port: number, length: number): Promise<string> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  socket.write(
    `POST /api/v1/ingest/push HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n`,
  );
  const [answer] = (await once(socket, "data")) as [string];
  socket.destroy();
  return answer;
}

const deleted = (name: string): string => JSON.stringify({ action: "deleted", name });

test("tells that it lives, is ready, and what it does", async () => {
  const site = await Site.create();
  await site.start();
  expect(await (await site.get("/healthz")).json()).toEqual({ status: "ok" });
  expect(await (await site.get("/readyz")).json()).toEqual({
    status: "ready",
    reasons: [],
    warnings: [],
  });
  expect((await site.push(`${deleted("a")}\nnot json\n`)).status).toBe(200);
  await site.alertsReach(1);
  const exposed = await (await site.get("/metrics")).text();
  expect(exposed).toMatch(/^sluice_events_total\{dataset="json\.store"\} 1$/m);
  expect(exposed).toMatch(/^sluice_quarantined_records_total\{.*code="not_json".*\} 1$/m);
  expect(exposed).toMatch(/^process_resident_memory_bytes /m);
  // Else Prometheus would not see the first of them as an increase.
  for (const series of [
    'sluice_source_records_total{source="files"}',
    'sluice_source_dropped_records_total{source="datagrams",reason="queue_full"}',
    'sluice_source_errors_total{source="streams",code="connections_max"}',
    'sluice_sink_dead_alerts_total{sink="alerts"}',
    'sluice_topic_unread_removed_total{topic="alerts"}',
  ]) {
    await until(`${series} 0`, async () =>
      (await (await site.get("/metrics")).text()).includes(`\n${series} 0\n`),
    );
  }
  expect(await (await site.get("/api/v1/status")).json()).toMatchObject({
    rules: { running: 2, correlations: 0, refused: [] },
    alerts: 1,
    sinks: [{ name: "alerts" }],
  });
  const status = await site.run("status");
  expect(status.code).toBe(0);
  expect(status.stdout).toMatch(/rules +2 run, 0 correlations, 0 refused/);
  expect(JSON.parse((await site.run("status", "--output", "json")).stdout)).toMatchObject({
    alerts: 1,
  });
});

test("says what is wrong for as long as it is: sources without files, sinks that take nothing", async () => {
  const site = await Site.create();
  rmSync(path.join(site.folder, "logs"), { recursive: true });
  // The folder of the alerts is a file.
  writeFiles(site.folder, { "not-a-folder": "" });
  const config = path.join(site.folder, "sluice.yaml");
  const text = readFileSync(config, "utf8").replace("data/alerts.ndjson", "not-a-folder/a.ndjson");
  writeFiles(site.folder, { "sluice.yaml": text });
  await site.start();
  const warnings = async () =>
    ((await (await site.get("/readyz")).json()) as { warnings: string[] }).warnings;
  const metric = async (series: string) =>
    (await (await site.get("/metrics")).text()).includes(`\n${series}\n`);
  await until("a warning of the source", async () => (await warnings()).length === 1);
  expect((await warnings())[0]).toMatch(/^source "files": no file at .*logs\/\*\.ndjson, or its/);
  await site.push(deleted("a"));
  await until("a warning of the sink", async () => (await warnings()).length === 2);
  expect((await warnings())[1]).toMatch(/^sink "alerts" is paused, 1 alerts wait: .*\(E/);
  await site.push(`${deleted("b")}\n${deleted("c")}`);
  await until("the lag", () => metric('sluice_sink_lag_alerts{sink="alerts"} 3'));
  expect(await metric('sluice_source_files{source="files",state="found"} 0')).toBe(true);
  const { stdout } = await site.run("status");
  expect(stdout).toMatch(/^warning +source "files": no file at/m);
  expect(stdout).toMatch(/^push +3 +0 +\d{4}-/m);
  expect(stdout).toMatch(/^files +0 +0 +none since the start$/m);

  writeFiles(site.folder, { "logs/store.ndjson": "" });
  await until("the source to be well", async () => (await warnings()).length === 1);
});

const hasScript = spawnSync("script", ["--version"]).stdout?.includes("util-linux") ?? false;
const without = hasScript ? "" : " (skipped: script of util-linux is not installed)";
test.skipIf(!hasScript)(`a terminal that is held holds up nothing else${without}`, async () => {
  const site = await Site.create();
  const config = path.join(site.folder, "sluice.yaml");
  const text = readFileSync(config, "utf8").replace(
    "sinks:",
    "sinks:\n  - { name: terminal, type: terminal }",
  );
  writeFiles(site.folder, { "sluice.yaml": text });
  const command = `exec ${process.execPath} ${path.join(repository, "src/cli/main.ts")} run`;
  const running = new SluiceProcess(["-qfec", command, "/dev/null"], {
    cwd: site.folder,
    program: "script",
  });
  await running.says("status at");
  // From now on nobody reads what the terminal shows.
  running.child.stdout?.pause();
  const lines = Array.from({ length: 4_000 }, (_, i) => deleted(`${i} ${"x".repeat(100)}`));
  expect((await site.push(lines.join("\n"))).status).toBe(200);
  await site.alertsReach(4_000);
  const lag = async () => {
    const { sinks } = (await (await site.get("/api/v1/status")).json()) as Sinks;
    return sinks.find(({ name }) => name === "terminal")?.lag ?? 0;
  };
  let last = Number.POSITIVE_INFINITY;
  await until("the terminal to be full", async () => {
    await setTimeout(500);
    const before = last;
    last = await lag();
    return last === before;
  });
  expect(last).toBeGreaterThan(0);
  expect((await site.push(deleted("after"))).status).toBe(200);
  await site.alertsReach(4_001);
  running.child.stdout?.resume();
  const shown = () => running.stdout.split("Something was deleted").length - 1;
  await until("the rest on the terminal", () => shown() === 4_001);
});

test("lists the topics and shows what lies in them, beside the running service", async () => {
  const site = await Site.create();
  await site.start();
  await site.push(`${deleted("a")}\n${deleted("b")}\nnot json\n`);
  await site.alertsReach(2);
  const listed = await site.run("topics", "ls");
  expect(listed.stdout).toMatch(/^alerts +0 +2 /m);
  expect(listed.stdout).toMatch(/^events\.json\.store +0 +2 /m);
  expect(listed.stdout).toMatch(/^quarantine +0 +1 /m);
  const peeked = await site.run("topics", "peek", "events.json.store", "-n", "1");
  expect(peeked.code).toBe(0);
  expect(JSON.parse(peeked.stdout)).toMatchObject({
    offset: 1,
    value: { json: { action: "deleted", name: "b" } },
  });
  const wrong = await site.run("topics", "peek", "event.json.store");
  expect(wrong.code).toBe(3);
  expect(wrong.stderr).toMatch(/did you mean "events\.json\.store"/);
});

test("takes pushes: keys of any name, gzip, and an error for each line that is none", async () => {
  const site = await Site.create();
  const running = await site.start();
  const hostile = '{"__proto__":{"polluted":1},"constructor":2,"action":"deleted"}';
  expect(await (await site.push(hostile)).json()).toMatchObject({ accepted: 1, errors: [] });
  const mixed = await site.push(`${deleted("a")}\n{"broken\n\n${deleted("b")}\n[1]\n`);
  expect(mixed.status).toBe(200);
  const answer = (await mixed.json()) as { errors: { line: number; message: string }[] };
  expect(answer).toMatchObject({ accepted: 2, quarantined: 2 });
  expect(answer.errors.map(({ line }) => line)).toEqual([2, 5]);
  const packed = await site.push(gzipSync(deleted("c")), { "content-encoding": "gzip" });
  expect(await packed.json()).toMatchObject({ accepted: 1 });
  const alerts = await site.alertsReach(4);
  const native = alerts[0]?.event?.["json"] as Readonly<Record<string, unknown>>;
  expect(Object.hasOwn(native, "__proto__")).toBe(true);
  expect((await running.stop()).code).toBe(0);
});

test("refuses what it cannot take, and says why", async () => {
  const site = await Site.create();
  await site.start();
  const unknown = await site.post("/api/v1/ingest/pusch", "{}");
  expect(unknown.status).toBe(404);
  expect(await unknown.json()).toMatchObject({ error: "unknown_source" });
  expect(await answerToLength(site.port, (32 << 20) + 1)).toMatch(/^HTTP\/1\.1 413 /);
  const bomb = gzipSync(new Uint8Array((32 << 20) + 1));
  expect((await site.push(bomb, { "content-encoding": "gzip" })).status).toBe(400);
  expect((await site.push("not gzip", { "content-encoding": "gzip" })).status).toBe(400);
  expect((await site.get("/api/v1/nothing")).status).toBe(404);
  expect(await (await site.push(deleted("still there"))).json()).toMatchObject({ accepted: 1 });
});

test("says overloaded when more is pushed at once than fits, and keeps what it accepted", async () => {
  const site = await Site.create();
  const running = await site.start();
  const body = `${JSON.stringify({ filler: "x".repeat(1_000) })}\n`.repeat(12_000);
  const answers = await Promise.all(Array.from({ length: 8 }, () => site.push(body)));
  const codes = answers.map(({ status }) => status);
  expect(codes.filter((code) => code !== 200 && code !== 429)).toEqual([]);
  const accepted = codes.filter((code) => code === 200).length;
  expect(accepted).toBeGreaterThan(0);
  await running.stop();
  const { events } = await readLog(path.join(site.folder, "data"));
  expect(events).toHaveLength(accepted * 12_000);
});

test("syslog over UDP and TCP becomes alerts", async () => {
  const site = await Site.create();
  const running = await site.start();
  const line =
    "<38>Nov 24 10:00:00 web sshd[7]: Failed password for root from 192.0.2.7 port 4 ssh2";
  const socket = createSocket("udp4");
  for (const message of ["", line]) {
    await new Promise((done) => socket.send(message, site.udp, "127.0.0.1", done));
  }
  socket.close();
  await site.alertsReach(1);
  const stream = connect(site.tcp, "127.0.0.1");
  stream.end(`${line.length} ${line}${line}\n`);
  const alerts = await site.alertsReach(3);
  expect(alerts.map(({ rule }) => rule.title)).toEqual(Array(3).fill("A login failed"));
  const exposed = await (await site.get("/metrics")).text();
  expect(exposed).toMatch(/^sluice_source_dropped_records_total\{.*reason="empty".*\} 1$/m);
  expect((await running.stop("SIGTERM")).code).toBe(0);
});

test("quarantined records are listed, shown and tried again, with and without the service", async () => {
  const site = await Site.create();
  const first = await site.start();
  await site.push("one that is no JSON\nanother\n");
  const listed = await site.run("quarantine", "ls");
  expect(listed.stdout.trimEnd().split("\n")).toHaveLength(3);
  expect(listed.stdout).toMatch(/^ *0 +\d{4}-.* push +parse\//m);
  const shown = JSON.parse((await site.run("quarantine", "show", "0")).stdout) as {
    readonly raw: string;
    readonly text: string;
  };
  expect(shown.text).toBe("one that is no JSON");
  expect(Buffer.from(shown.raw, "base64").toString()).toBe("one that is no JSON");
  expect((await site.run("quarantine", "show", "7")).code).toBe(3);
  const refused = await site.run("quarantine", "replay");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/0 replayed, 2 refused again/);
  await first.stop();

  // Read as syslog, the same bytes are events.
  const config = path.join(site.folder, "sluice.yaml");
  const text = readFileSync(config, "utf8").replace(
    "format: json, logsource",
    "format: syslog, logsource",
  );
  writeFiles(site.folder, { "sluice.yaml": text });
  const alone = await site.run("quarantine", "replay", "1");
  expect(alone.stderr).toMatch(/1 replayed, 0 refused again, 0 replayed before/);
  expect(alone.code).toBe(0);

  const second = await site.start();
  const replay = async () => (await site.post("/api/v1/quarantine/replay", "")).json();
  const [beside, atOnce] = await Promise.all([replay(), replay()]);
  expect(beside).toMatchObject({ replayed: 1, refusedAgain: 0, alreadyReplayed: 1 });
  expect(atOnce).toMatchObject({ replayed: 0, refusedAgain: 0, alreadyReplayed: 2 });
  const again = await site.run("quarantine", "replay");
  expect(again.stderr).toMatch(/0 replayed, 0 refused again, 2 replayed before/);
  await second.stop();
  const { events } = await readLog(path.join(site.folder, "data"));
  expect(events.map(({ original }) => original).toSorted()).toEqual([
    "another",
    "one that is no JSON",
  ]);
});

test("rules come and go while it runs; mistakes are reported, and what ran goes on", async () => {
  const site = await Site.create();
  const running = await site.start();
  interface Rules {
    readonly rules: {
      readonly running: number;
      readonly refused: readonly string[];
      readonly kept: readonly string[];
    };
  }
  const rulesAre = (count: number, refused: number, kept = 0): Promise<Rules> =>
    until(`${count} rules, ${refused} refused, ${kept} kept`, async () => {
      const { rules } = (await (await site.get("/api/v1/status")).json()) as Rules;
      const are = [rules.running, rules.refused.length, rules.kept.length];
      return are.join() === [count, refused, kept].join() && { rules };
    });
  const third = deletedRule.replace("0001", "0003").replace("deleted }", "created }");
  writeFiles(site.folder, { "rules/third.yml": third });
  await rulesAre(3, 0);
  await site.push(JSON.stringify({ action: "created" }));
  await site.alertsReach(1);
  const mistaken = third.replace("{ action:", "{ action|contain:");
  writeFiles(site.folder, { "rules/third.yml": mistaken });
  const { rules } = await rulesAre(3, 0, 1);
  expect(rules.kept[0]).toMatch(/third\.yml:\d+:\d+: .*did you mean "contains"/);
  expect(await (await site.get("/readyz")).text()).toContain("goes on as it was before");
  await site.push(JSON.stringify({ action: "created" }));
  await site.alertsReach(2);
  writeFiles(site.folder, { "rules/fourth.yml": mistaken.replace("0003", "0004") });
  expect((await rulesAre(3, 1, 1)).rules.refused[0]).toMatch(/fourth\.yml:\d+:\d+: /);
  rmSync(path.join(site.folder, "rules/third.yml"));
  await rulesAre(2, 1);
  await site.push(`${JSON.stringify({ action: "created" })}\n${deleted("a")}`);
  await site.alertsReach(3);
  expect(site.alerts).toHaveLength(3);
  const { stderr } = await running.stop();
  expect(stderr).toMatch(/third\.yml.*did you mean/);
  expect(stderr).toContain("sluice: 2 rules and 0 correlations run, 1 refused (sluice status)");
});

test("goes on where it stopped, without telling an alert again", async () => {
  const site = await Site.create();
  site.append(deleted("a"));
  const first = await site.start();
  await site.alertsReach(1);
  const stopped = await first.stop("SIGINT");
  expect(stopped.code).toBe(0);
  expect(stopped.stderr).toMatch(/the next start goes on from here/);
  site.append(deleted("b"));
  const second = await site.start();
  await site.alertsReach(2);
  site.append(deleted("c"));
  await site.alertsReach(3);
  await second.stop();
  const names = site.alerts.map(({ event }) => event?.["json"]);
  expect(names).toMatchObject([{ name: "a" }, { name: "b" }, { name: "c" }]);
});

test("is not ready while a sink holds up the end: what is pushed then is refused", async () => {
  const site = await Site.create();
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const hec = `{ name: hec, type: splunk_hec, url: "http://127.0.0.1:${port}", token: "\${env:TOKEN}", allow_plain_http: true }`;
  const config = path.join(site.folder, "sluice.yaml");
  const text = readFileSync(config, "utf8").replace("sinks:", `sinks:\n  - ${hec}`);
  writeFiles(site.folder, { "sluice.yaml": text });
  const running = new SluiceProcess(["run"], { cwd: site.folder, env: { TOKEN: "t" } });
  await running.says("status at");
  const connected = once(silent, "connection");
  expect((await site.push(deleted("a"))).status).toBe(200);
  await connected;
  running.child.kill("SIGTERM");
  await until("the end to begin", async () => (await site.get("/readyz")).status === 503);
  const { reasons } = (await (await site.get("/readyz")).json()) as { reasons: unknown };
  expect(reasons).toEqual(["the service is stopping"]);
  expect((await site.push(deleted("b"))).status).toBe(503);
});

test("a client that sends half a request, or none, does not hold up the end", async () => {
  const site = await Site.create();
  const running = await site.start();
  for (const text of [
    "",
    "GET /readyz HTTP/1.1\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n",
  ]) {
    const socket = connect(site.port, "127.0.0.1").on("error", () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    socket.write(text);
  }
  await site.get("/healthz");
  expect((await running.stop("SIGTERM")).code).toBe(0);
});

test.each([
  ["of the service", "port"],
  ["of a TCP source", "tcp"],
] as const)("a port %s that is in use is named, and nothing is left running", async (_, which) => {
  const site = await Site.create();
  const other = createServer().listen(site[which], "127.0.0.1");
  await once(other, "listening");
  const failed = await site.run("run");
  expect(failed.code).toBe(4);
  expect(failed.stderr).toMatch(new RegExp(`127.0.0.1:${site[which]}`));
  expect(failed.stderr).not.toMatch(/this should not have happened/);
  other.close();
  await once(other, "close");
  const running = await site.start();
  expect((await running.stop()).code).toBe(0);
});

test.each([
  ["sluice/9.9.9", "sluice/9.9.9 answers at"],
  ["nginx", "something else than Sluice answers at"],
])("status says so when %s answers in its place", async (name, message) => {
  const site = await Site.create();
  const other = createHttpServer((_request, response) => {
    response.setHeader("server", name).end("{}");
  });
  other.listen(site.port, "127.0.0.1");
  onTestFinished(() => void other.close());
  const { code, stderr } = await site.run("status");
  expect(stderr).toContain(message);
  expect(code).toBe(4);
});

test("a second process on the same data directory is told so", async () => {
  const site = await Site.create();
  const first = await site.start();
  const second = await site.run("run");
  expect(second.code).toBe(4);
  expect(second.stderr).toMatch(/another process writes to .*data/);
  expect(await (await site.get("/healthz")).json()).toEqual({ status: "ok" });
  expect((await first.stop()).code).toBe(0);
});

test("a disk that takes no more: clients are told, and nothing that was accepted is lost", async () => {
  const site = await Site.create();
  // Blocks of 512 bytes: no file may grow beyond 2 MiB. The signal is ignored, so writes fail.
  const script = `trap '' XFSZ; ulimit -f 4096; exec "$@"`;
  const main = path.join(import.meta.dirname, "../../../src/cli/main.ts");
  const limited = new SluiceProcess(["-c", script, "sh", process.execPath, main, "run"], {
    cwd: site.folder,
    program: "/bin/sh",
  });
  await limited.says("status at");
  const answered: string[] = [];
  const refused: unknown[] = [];
  for (let serial = 0; refused.length < 2 && serial < 200; serial++) {
    const body = JSON.stringify({ serial: `S${serial}`, filler: "y".repeat(100_000) });
    const answer = await site.push(body);
    if (answer.status === 200) answered.push(`S${serial}`);
    else refused.push([answer.status, ((await answer.json()) as { error: string }).error]);
  }
  expect(refused).toEqual([
    [503, "not_written"],
    [503, "not_written"],
  ]);
  const stopped = await limited.stop();
  expect(stopped.stderr).not.toMatch(/this should not have happened/);
  expect(stopped.stderr).toMatch(/commit failed/);

  const again = await site.start();
  expect((await site.push(JSON.stringify({ serial: "last" }))).status).toBe(200);
  await again.stop();
  const { events } = await readLog(path.join(site.folder, "data"));
  const serials = events.map(({ native }) => native.fields["serial"]);
  expect(serials).toEqual([...answered, "last"]);
});
