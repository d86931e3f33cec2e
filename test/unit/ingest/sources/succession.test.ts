import { expect, test } from "vitest";

import { type LogPart, Succession } from "../../../../src/ingest/sources/succession.ts";

interface Part extends LogPart {
  behind: boolean;
  parked: boolean;
}

/** Parts by path, the one changed longest ago first. */
function parts(...paths: readonly string[]): Part[] {
  return paths.map((path, age) => ({
    path,
    writtenAs: path,
    rotated: false,
    mtimeMs: age,
    behind: true,
    parked: true,
  }));
}

function arranged(files: readonly Part[]): Succession<Part> {
  const succession = new Succession<Part>();
  succession.arrange(
    files,
    files.map(({ path }) => path),
  );
  return succession;
}

/** What can be read side by side at each step, when each step reads all that may be read. */
function steps(files: readonly Part[]): string[][] {
  const succession = arranged(files);
  const order: string[][] = [];
  for (let left = [...files]; left.length > 0;) {
    const waiting = succession.waiting();
    const turn = left.filter((part) => !waiting.has(part));
    order.push(turn.map(({ path }) => path));
    for (const part of turn) part.behind = false;
    left = left.filter((part) => waiting.has(part));
    if (turn.length === 0) break;
  }
  return order;
}

test.each<[string, readonly string[], readonly (readonly string[])[]]>([
  ["a number added", ["/v/a.log.1", "/v/a.log"], [["/v/a.log.1"], ["/v/a.log"]]],
  [
    "several rotations, some compressed",
    ["/v/a.log.3.gz", "/v/a.log.2.gz", "/v/a.log.1", "/v/a.log"],
    [["/v/a.log.3.gz"], ["/v/a.log.2.gz"], ["/v/a.log.1"], ["/v/a.log"]],
  ],
  [
    "numbers that count up, by the time of the last change",
    ["/v/a.1.log", "/v/a.2.log", "/v/a.log"],
    [["/v/a.1.log"], ["/v/a.2.log"], ["/v/a.log"]],
  ],
  [
    "the live one last, whenever it was changed",
    ["/v/a.log", "/v/a.log.1"],
    [["/v/a.log.1"], ["/v/a.log"]],
  ],
  [
    "dates of Zeek, whatever the times of the last change",
    ["/v/conn.2026-11-26-11-00-00.log", "/v/conn.log", "/v/conn.2026-11-26-10-00-00.log"],
    [["/v/conn.2026-11-26-10-00-00.log"], ["/v/conn.2026-11-26-11-00-00.log"], ["/v/conn.log"]],
  ],
  [
    "dates alone, without a live log",
    ["/v/a.2026-11-27.txt", "/v/a.2026-11-26.txt.gz", "/v/b-20261126.log"],
    [["/v/a.2026-11-26.txt.gz", "/v/b-20261126.log"], ["/v/a.2026-11-27.txt"]],
  ],
  [
    "an archive of Zeek",
    [
      "/l/2026-11-27/conn.00:00:00-01:00:00.log.gz",
      "/l/2026-11-26/conn.23:00:00-00:00:00.log.gz",
      "/l/2026-11-26/dns.23:00:00-00:00:00.log.gz",
      "/l/2026-11-26/conn.22:00:00-23:00:00.log.gz",
    ],
    [
      ["/l/2026-11-26/dns.23:00:00-00:00:00.log.gz", "/l/2026-11-26/conn.22:00:00-23:00:00.log.gz"],
      ["/l/2026-11-26/conn.23:00:00-00:00:00.log.gz"],
      ["/l/2026-11-27/conn.00:00:00-01:00:00.log.gz"],
    ],
  ],
  ["logs of two programs", ["/v/a.log", "/v/b.log"], [["/v/a.log", "/v/b.log"]]],
  [
    "a numbered set without what it was rotated from",
    ["/v/web-1.log", "/v/web-2.log", "/v/10.0.0.1.log", "/v/10.0.0.2.log"],
    [["/v/web-1.log", "/v/web-2.log", "/v/10.0.0.1.log", "/v/10.0.0.2.log"]],
  ],
  [
    "numbers behind the name of a log, although nothing is live",
    ["/v/web.log.2", "/v/web.log.1", "/v/db.2", "/v/db.1"],
    [["/v/web.log.2", "/v/db.2", "/v/db.1"], ["/v/web.log.1"]],
  ],
  [
    "logs of one name in two folders",
    ["/v/x/a.log", "/v/y/a.log.1", "/v/y/a.log"],
    [["/v/x/a.log", "/v/y/a.log.1"], ["/v/y/a.log"]],
  ],
])("order of %s", (_, paths, expected) => {
  expect(steps(parts(...paths))).toEqual(expected);
});

test("a renamed file is a part of the log it was written as, whatever it is called now", () => {
  const [live, renamed] = parts("/v/a.log", "/v/archive/of-a");
  if (live === undefined || renamed === undefined) throw new Error("two parts");
  const files = [live, { ...renamed, writtenAs: "/v/a.log", rotated: true }];
  expect(steps(files)).toEqual([["/v/archive/of-a"], ["/v/a.log"]]);
});

test("a part that was begun goes on, and one that has caught up holds nothing back", () => {
  const [older, live] = parts("/v/a.log.1", "/v/a.log");
  if (older === undefined || live === undefined) throw new Error("two parts");
  const succession = arranged([older, live]);
  expect([...succession.waiting()]).toEqual([live]);
  live.parked = false;
  expect([...succession.waiting()]).toEqual([]);
  live.parked = true;
  older.behind = false;
  expect([...succession.waiting()]).toEqual([]);
});
