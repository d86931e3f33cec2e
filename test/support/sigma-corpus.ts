import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import type { Event, EventId, Fields, RawRecord } from "../../src/event/index.ts";
import { createParser, type StreamParser } from "../../src/ingest/parse/index.ts";
import { parseJson } from "../../src/lib/json.ts";
import { epochMicros } from "../../src/lib/time.ts";
import { normalise } from "../../src/normalise/index.ts";
import type { RuleFile } from "../../src/sigma/index.ts";
import { corpusLines, corpusPath } from "./corpora.ts";
import { jsonEvent } from "./sigma-rule.ts";

/** The lanes of `corpora/perf` that are matched. */
export type Lane = "proc" | "win" | "zeek";

/** The rule files of some folders of SigmaHQ (those meant to run), and the regression events. */
export function sigmaHq(
  tops: readonly string[] = ["rules", "rules-emerging-threats", "rules-threat-hunting"],
): { readonly rules: readonly RuleFile[]; readonly events: Event[] } {
  return withSigmaHq((unpacked) => {
    const rules = ruleFilesUnder(unpacked).filter(({ path }) =>
      tops.includes(path.split("/", 1)[0] ?? ""),
    );
    const events = filesUnder(join(unpacked, "regression_data"), ".json").flatMap(windowsEvents);
    return { rules, events };
  });
}

/** Calls with a folder that holds the rules of SigmaHQ and its regression cases, unpacked. */
export function withSigmaHq<T>(use: (unpacked: string) => T): T {
  const unpacked = mkdtempSync(join(tmpdir(), "sluice-sigmahq-"));
  try {
    for (const archive of ["sigmahq-rules", "regression"]) {
      const path = corpusPath(`sigmahq/${archive}.tar.gz`);
      execFileSync("tar", ["xzf", path, "-C", unpacked]);
    }
    return use(unpacked);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

/** The rule files below a folder. */
export function ruleFilesUnder(unpacked: string): readonly RuleFile[] {
  return filesUnder(unpacked, ".yml")
    .map((path) => ({ path: relative(unpacked, path), text: readFileSync(path, "utf8") }))
    .filter(({ path }) => !path.startsWith("regression_data"));
}

/** The lines of a lane. */
export function laneLines(lane: Lane): readonly string[] {
  return linesOf(`perf/${lane}.ndjson.gz`);
}

/** The events that lines of a lane become: all of them unless some are given. */
export function laneEvents(lane: Lane, lines: readonly string[] = laneLines(lane)): Event[] {
  return parseLines(lines, lane === "zeek" ? "zeek" : "json");
}

/** The events of the Zeek logs of the corpus, from their JSON form. */
export function zeekEvents(): Event[] {
  return readdirSync(corpusPath("zeek"))
    .filter((name) => name.endsWith(".json.gz"))
    .flatMap((name) => parseLines(linesOf(`zeek/${name}`), "zeek"));
}

function parseLines(lines: readonly string[], format: "zeek" | "json"): Event[] {
  const parser = parserOf(format);
  return recordsOf(lines, format).flatMap((raw) => {
    const parsed = parser.parse(raw);
    return parsed.kind === "parsed" ? [normalise(raw, parsed.record, parser.name)] : [];
  });
}

function parserOf(format: "zeek" | "json"): StreamParser {
  return createParser({ format, zone: "UTC", logsource: { product: "windows" } });
}

function recordsOf(lines: readonly string[], format: string): RawRecord[] {
  const encoder = new TextEncoder();
  return lines.map((line, index) => ({
    id: `line-${index}` as EventId,
    source: "corpus",
    stream: format,
    bytes: encoder.encode(line),
    cutBytes: 0,
    received: epochMicros(1_760_000_000_000_000),
    origin: { kind: "inline" },
  }));
}

/** The lines of a lane as records, and the parser of their stream. */
export function laneRecords(
  lane: Lane,
  lines: readonly string[] = laneLines(lane),
): { readonly records: readonly RawRecord[]; readonly parser: StreamParser } {
  const format = lane === "zeek" ? "zeek" : "json";
  return { records: recordsOf(lines, format), parser: parserOf(format) };
}

function linesOf(name: string): readonly string[] {
  const decoder = new TextDecoder();
  return corpusLines(name)
    .map((line) => decoder.decode(line))
    .filter((line) => line !== "");
}

/** A file may hold several JSON documents, one after the other. */
function windowsEvents(path: string): Event[] {
  return readFileSync(path, "utf8")
    .split(/(?<=^\})\s*(?=\{)/m)
    .map((text) => {
      const fields = parseJson(text) as Fields;
      return jsonEvent(fields, { logsource: { product: "windows" } });
    });
}

export function filesUnder(path: string, extension: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
