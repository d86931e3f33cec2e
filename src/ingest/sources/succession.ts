import path from "node:path";

import { type OriginalName, originalNames, plainName } from "./rotation-name.ts";

/** What must be known of a file to tell which others were written before it. */
export interface LogPart {
  readonly path: string;
  /** The name under which it was written, as far as that is known. */
  readonly writtenAs: string;
  /** Its name now belongs to another file, or to none. */
  readonly rotated: boolean;
  readonly mtimeMs: number;
  /** Not yet read as far as it reached when it was found, renamed or copied. */
  readonly behind: boolean;
  /** Nothing of it is being read at this moment. */
  readonly parked: boolean;
}

/**
 * Keeps the parts of one log, which rotation has made, in the order in which they were written: a
 * part waits until the ones before it have been read as far as they reached when they were found.
 * Logs that have nothing to do with each other never wait for each other.
 */
export class Succession<Part extends LogPart> {
  #logs: readonly (readonly Part[])[] = [];

  /** Takes note of the files that are read, and of all paths that there are, after each look. */
  arrange(parts: Iterable<Part>, paths: Iterable<string>): void {
    const read = [...parts];
    // Nothing can wait while all that was found has been read: the rule, once all has caught up.
    this.#logs = read.some(({ behind }) => behind) ? logsOf(read, paths) : [];
  }

  /** The parts whose turn has not come. One that has been begun goes on. */
  waiting(): ReadonlySet<Part> {
    const waiting = new Set<Part>();
    for (const parts of this.#logs) {
      const oldest = parts.findIndex(({ behind }) => behind);
      if (oldest === -1) continue;
      for (const part of parts.slice(oldest + 1)) if (part.parked) waiting.add(part);
    }
    return waiting;
  }
}

/** Of each log of more than one part, the parts from the oldest to the newest. */
function logsOf<Part extends LogPart>(read: readonly Part[], paths: Iterable<string>): Part[][] {
  const names = new Set([...paths].map(plainPath));
  for (const part of read) names.add(plainPath(nameOf(part)));
  const logs = Map.groupBy(
    read.map((part) => placed(part, names)),
    ({ log }) => log,
  );
  return [...logs.values()]
    .filter(({ length }) => length > 1)
    .map((parts) => parts.sort(byAge).map(({ part }) => part));
}

/** A file with the log that it is a part of, and with what tells its place in there. */
interface Placed<Part> {
  readonly part: Part;
  readonly log: string;
  /** Dates and times in the name; empty when there are none. */
  readonly stamp: string;
  /** It is still being written. */
  readonly isLive: boolean;
}

function placed<Part extends LogPart>(part: Part, names: ReadonlySet<string>): Placed<Part> {
  const { folder, name, stamp } = originOf(nameOf(part), names);
  const dates = folder.match(DATED_FOLDER) ?? [];
  return {
    part,
    log: path.join(folder.replace(DATED_FOLDER, ""), name),
    stamp: dates.join("") + stamp,
    isLive: !part.rotated && plainPath(part.path) === path.join(folder, name),
  };
}

function nameOf({ path: now, rotated, writtenAs }: LogPart): string {
  return rotated ? writtenAs : now;
}

/**
 * The name before all rotations. A name is taken for one that rotation has made when what it was
 * made of is there, or when a date was added, or a number behind what ends like the name of a log:
 * `web.log.1` and `web.log.2` are one log, `web-1.log` and `web-2.log` alone are two.
 */
function originOf(
  file: string,
  names: ReadonlySet<string>,
): { readonly folder: string; readonly name: string; readonly stamp: string } {
  const folder = path.dirname(file);
  let name = plainName(file);
  let stamp = "";
  for (;;) {
    const now = name;
    const original = originalNames(now).find(
      (each) => isPlainlyAdded(each, now) || names.has(path.join(folder, each.name)),
    );
    if (original === undefined) return { folder, name, stamp };
    if (DATED.test(original.added)) stamp = original.added + stamp;
    name = original.name;
  }
}

function isPlainlyAdded({ name, added }: OriginalName, to: string): boolean {
  return DATED.test(added) || (to === name + added && NUMBER.test(added) && LOG_NAME.test(name));
}

/**
 * From the oldest to the newest. A date in the name is surer than the time of the last change,
 * which a copy may have lost; a number is not, as some count up and others down.
 */
function byAge(a: Placed<LogPart>, b: Placed<LogPart>): number {
  if (a.isLive !== b.isLive) return a.isLive ? 1 : -1;
  if (a.stamp !== b.stamp && a.stamp !== "" && b.stamp !== "") return a.stamp < b.stamp ? -1 : 1;
  if (a.part.mtimeMs !== b.part.mtimeMs) return a.part.mtimeMs - b.part.mtimeMs;
  return b.part.path.localeCompare(a.part.path, "en", { numeric: true });
}

function plainPath(file: string): string {
  return path.join(path.dirname(file), plainName(file));
}

const NUMBER = /^\.\d{1,3}$/;
const LOG_NAME = /\.(?:log|txt|out|err|json|jsonl|ndjson)$/i;
const DATED = /^[-._~](?:(?:19|20)\d\d([-._]?)(?:0[1-9]|1[0-2])\1[0-3]\d|[0-2]\d:[0-5]\d)/;
const DATED_FOLDER = /\/(?:19|20)\d\d[-/]?(?:0[1-9]|1[0-2])[-/]?[0-3]\d(?=\/|$)/g;
