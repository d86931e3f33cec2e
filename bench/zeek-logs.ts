import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { createRandom, type Random } from "./random.ts";
import { zeekColumns, type ZeekLogName } from "./zeek-columns.ts";
import { type ZeekRow, zeekRows } from "./zeek-rows.ts";

/** As Zeek writes them: tab-separated with a header, or one JSON object a line. */
export type ZeekFlavour = "tsv" | "json";

const LOGS: readonly ZeekLogName[] = ["conn", "dns", "http"];

/**
 * Writes conn, dns and http logs with `events` rows in all. The rows are played over and over, each
 * time later and with new uids, ports, hosts and names, so that nothing gains from having been seen.
 */
export async function writeZeekLogs(
  folder: string,
  flavour: ZeekFlavour,
  events: number,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const rows = zeekRows();
  for (const log of LOGS) {
    const lines = Readable.from(textOf(log, flavour, rows, events));
    await pipeline(lines, createWriteStream(path.join(folder, `${log}.log`)));
  }
}

function* textOf(
  log: ZeekLogName,
  flavour: ZeekFlavour,
  rows: readonly ZeekRow[],
  events: number,
): Iterable<string> {
  const random = createRandom(7);
  const line = flavour === "tsv" ? tsvLine : jsonLine;
  const span = Number(rows.at(-1)?.["ts"]) - Number(rows[0]?.["ts"]) + 1;
  if (flavour === "tsv") yield header(log);
  for (let first = 0; first < events; first += rows.length) {
    const shift = (first / rows.length) * span;
    const part = rows.slice(0, events - first).filter((row) => row["_path"] === log);
    yield part.map((row) => line(log, variant(row, shift, random))).join("");
  }
}

function variant(row: ZeekRow, shift: number, random: Random): ZeekRow {
  const changed: Record<string, unknown> = {
    ...row,
    ts: Math.round((Number(row["ts"]) + shift) * 1e6) / 1e6,
    uid: `C${random.word(17)}`,
    "id.orig_p": 1024 + random.below(64_000),
    "id.resp_h": `${100 + random.below(100)}.${random.below(256)}.${random.below(256)}.7`,
  };
  if (typeof row["query"] === "string") changed["query"] = `${random.word(4)}.${row["query"]}`;
  if (typeof row["uri"] === "string") changed["uri"] = `/${random.word(5)}${row["uri"]}`;
  return changed;
}

function jsonLine(_log: ZeekLogName, row: ZeekRow): string {
  return `${JSON.stringify(row)}\n`;
}

function header(log: ZeekLogName): string {
  const columns = zeekColumns[log];
  return [
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    `#path\t${log}`,
    "#open\t2025-10-09-08-53-20",
    `#fields\t${columns.map(([name]) => name).join("\t")}`,
    `#types\t${columns.map(([, type]) => type).join("\t")}`,
    "",
  ].join("\n");
}

function tsvLine(log: ZeekLogName, row: ZeekRow): string {
  return `${zeekColumns[log].map(([name, type]) => cell(row[name], type)).join("\t")}\n`;
}

function cell(value: unknown, type: string): string {
  if (value === undefined || value === null) return "-";
  if (Array.isArray(value)) {
    return value.length === 0 ? "(empty)" : value.map((item) => member(item)).join(",");
  }
  if (typeof value === "boolean") return value ? "T" : "F";
  if (type === "time" || type === "interval") return Number(value).toFixed(6);
  return escape(typeof value === "string" ? value : JSON.stringify(value));
}

function member(value: unknown): string {
  return escape(String(value)).replaceAll(",", "\\x2c");
}

function escape(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\x09").replaceAll("\n", "\\x0a");
}
