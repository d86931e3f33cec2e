import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { type Lane, laneEvents, laneLines, sigmaHq } from "../../test/support/sigma-corpus.ts";

const EVENTS = 180_000;
/** The least CPU time of so many runs counts: what else runs on the machine only adds to it. */
const RUNS = 2;
const LINE_FEED = 0x0a;
const rsigma = process.env["RSIGMA"] ?? "rsigma";
/** Those that the installed build knows are tried. */
const FLAGS = [
  [],
  ["--logsource-routing"],
  ["--logsource-routing", "--bloom-prefilter"],
  ["--logsource-routing", "--cross-rule-ac"],
] as const;
const EVAL = ["engine", "eval", "--quiet", "--output-format", "ndjson"];

const folder = mkdtempSync(path.join(tmpdir(), "sluice-peers-"));
try {
  compareAll();
} finally {
  rmSync(folder, { recursive: true });
}

function compareAll(): void {
  const help = spawnSync(rsigma, ["engine", "eval", "--help"], { encoding: "utf8" });
  if (help.status !== 0) {
    process.stderr.write(
      "rsigma does not run; cargo install --locked rsigma --version 0.23.0 --root /tmp/rsigma, " +
        "then set RSIGMA=/tmp/rsigma/bin/rsigma\n",
    );
    process.exitCode = 1;
    return;
  }
  const rules = writeRules();
  const known = FLAGS.filter((flags) => flags.every((flag) => help.stdout.includes(flag)));
  for (const lane of ["win", "proc", "zeek"] as const) compareLane(lane, rules, known);
}

function compareLane(lane: Lane, rules: string, known: readonly (readonly string[])[]): void {
  const plain = writeLane(lane, "plain", laneLines(lane));
  const routed = writeLane(lane, "routed", routedLines(lane));
  let best = 0;
  for (const flags of known) {
    const args = [...EVAL, "-r", rules, ...flags];
    const { rate, alerts } = rateOf(flags.length === 0 ? plain : routed, () => [rsigma, ...args]);
    best = Math.max(best, rate);
    tell(lane, `rsigma ${flags.join(" ")}`, rate, alerts);
  }
  const format =
    lane === "zeek" ? ["--format", "zeek"] : ["--format", "json", "--logsource", "product=windows"];
  const main = path.join(import.meta.dirname, "../../src/cli/main.ts");
  const sluice = [process.execPath, main, "match", "--rules", rules, ...format];
  const ours = rateOf(plain, (file) => [...sluice, "--", file]);
  tell(lane, "sluice match", ours.rate, ours.alerts);
  process.stdout.write(`${lane}: sluice / rsigma ${(ours.rate / best).toFixed(2)} (goal: 3)\n`);
}

function tell(lane: Lane, name: string, rate: number, alerts: number): void {
  const figure = Math.round(rate).toLocaleString("en");
  process.stdout.write(
    `${lane.padEnd(5)} ${name.padEnd(48)} ${figure.padStart(9)} events/s ${alerts} alerts\n`,
  );
}

/** Events for each second of CPU, and the lines written; the file is also the standard input. */
function rateOf(
  file: string,
  command: (file: string) => readonly string[],
): { readonly rate: number; readonly alerts: number } {
  const empty = path.join(folder, "empty.ndjson");
  writeFileSync(empty, "");
  const nothing = cpuSeconds(empty, command(empty)).seconds;
  const { seconds, lines } = cpuSeconds(file, command(file));
  return { rate: EVENTS / (seconds - nothing), alerts: lines };
}

interface Spent {
  readonly seconds: number;
  readonly lines: number;
}

function cpuSeconds(input: string, command: readonly string[]): Spent {
  const runs = Array.from({ length: RUNS }, () => runOnce(input, command));
  return runs.reduce((least, run) => (run.seconds < least.seconds ? run : least));
}

function runOnce(input: string, command: readonly string[]): Spent {
  const out = path.join(folder, "out");
  const script = `TIMEFORMAT='%U %S'; input=$1 out=$2; shift 2; time "$@" <"$input" >"$out" 2>"$out.err"`;
  const run = spawnSync("bash", ["-c", script, "bash", input, out, ...command], {
    encoding: "utf8",
  });
  if (run.status !== 0) {
    throw new Error(`${command.join(" ")}: ${readFileSync(`${out}.err`, "utf8").slice(0, 2000)}`);
  }
  const [user = 0, system = 0] = run.stderr.trim().split(/\s+/).slice(-2).map(Number);
  const lines = readFileSync(out).reduce((sum, byte) => (byte === LINE_FEED ? sum + 1 : sum), 0);
  return { seconds: user + system, lines };
}

function writeRules(): string {
  const rules = path.join(folder, "rules");
  for (const { path: name, text } of sigmaHq().rules) {
    mkdirSync(path.dirname(path.join(rules, name)), { recursive: true });
    writeFileSync(path.join(rules, name), text);
  }
  return rules;
}

function writeLane(lane: Lane, kind: string, lines: readonly string[]): string {
  const file = path.join(folder, `${lane}-${kind}.ndjson`);
  const repeated = Array.from({ length: EVENTS }, (_, index) => lines[index % lines.length]);
  writeFileSync(file, `${repeated.join("\n")}\n`);
  return file;
}

/** Each line with the log source that Sluice finds for it, as rsigma routes by. */
function routedLines(lane: Lane): readonly string[] {
  return laneLines(lane).map((line) => {
    const logsource = laneEvents(lane, [line])[0]?.logsource ?? {};
    const sources = JSON.stringify(logsource).slice(1, -1);
    return sources === "" ? line : `{${sources},${line.trimStart().slice(1)}`;
  });
}
