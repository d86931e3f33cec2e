import { InvalidArgumentError, Option } from "commander";

import type { LogSource } from "../event/index.ts";
import { type FormatName, formatNames, isZone } from "../ingest/index.ts";
import { parseRfc3339 } from "../lib/rfc3339.ts";
import { didYouMean } from "../lib/suggest.ts";
import type { EpochMicros } from "../lib/time.ts";

/** `-c`, the configuration. */
export function configOption(): Option {
  return new Option("-c, --config <file>", "the configuration").default("sluice.yaml");
}

/**
 * An option for a path that can be given again for more; it takes one at a time, so that what
 * stands behind it is not taken for another.
 */
export function pathsOption(name: string, text: string, unless?: readonly string[]): Option {
  return new Option(`${name} <path>`, `${text}; again for more`)
    .default(unless)
    .argParser((path: string, before: readonly string[] | undefined) =>
      before === undefined || before === unless ? [path] : [...before, path],
    );
}

/** `--output`, for people or programs. */
export function outputOption(text: string): Option {
  return new Option("--output <form>", text).choices(["text", "json"]).default("text");
}

/** `--format`, one of the parsers. */
export function formatOption(): Option {
  return new Option("--format <format>", `what the file holds: ${formatNames.join(", ")}`)
    .argParser(parseFormat)
    .makeOptionMandatory();
}

/** `--tz`, for times that name no zone. */
export function zoneOption(): Option {
  return new Option("--tz <zone>", "zone of times that name none: Europe/Berlin or +02:00")
    .default("UTC")
    .argParser(parseZone);
}

/** `--now`, the time of arrival: completes times without a year. */
export function nowOption(): Option {
  return new Option("--now <time>", "when the records arrived, RFC 3339 (default: now)").argParser(
    parseTime,
  );
}

/** `--logsource product=…,service=…,category=…`. */
export function logsourceOption(): Option {
  return new Option(
    "--logsource <list>",
    "what events of a format that does not say so are: product=…,service=…,category=…",
  ).argParser(parseLogsource);
}

/** For options that take a number. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("write a whole number");
}

function parseFormat(text: string): FormatName {
  const found = formatNames.find((name) => name === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(
    `known formats: ${formatNames.join(", ")}${didYouMean(text, formatNames)}`,
  );
}

function parseZone(text: string): string {
  if (isZone(text)) return text;
  throw new InvalidArgumentError(
    "write an IANA name such as Europe/Berlin or an offset like +02:00",
  );
}

function parseTime(text: string): EpochMicros {
  const time = parseRfc3339(text);
  if (time === null) throw new InvalidArgumentError("write a time such as 2026-11-24T10:00:00Z");
  return time;
}

const LOGSOURCE_KEYS = ["product", "service", "category"];

function parseLogsource(text: string): LogSource {
  const found: Record<string, string> = {};
  for (const part of text.split(",")) {
    const [key = "", value = ""] = part.split("=").map((each) => each.trim().toLowerCase());
    if (!LOGSOURCE_KEYS.includes(key) || value === "") {
      const hint = didYouMean(key, LOGSOURCE_KEYS);
      throw new InvalidArgumentError(`write product=…,service=…,category=…${hint}`);
    }
    found[key] = value;
  }
  return found;
}
