import { describe, expect, test } from "vitest";

import type { ParsedRecord } from "../../src/event/index.ts";
import type { FormatName } from "../../src/ingest/parse/index.ts";
import { createParser } from "../../src/ingest/parse/index.ts";
import { normalise } from "../../src/normalise/index.ts";
import { corporaNote, corpusJson, hasCorpora } from "../support/corpora.ts";
import { rawRecord } from "../support/raw-record.ts";

function recordOf(format: FormatName, raw: string): ParsedRecord | null {
  const record = rawRecord(raw, { received: "2026-11-20T10:11:20Z" });
  const outcome = createParser({ format, zone: "UTC" }).parse(record);
  return outcome.kind === "parsed" ? outcome.record : null;
}

interface Sc4sCase {
  readonly raw: string;
  readonly host: string | null;
  readonly time: number | null;
}

test.skipIf(!hasCorpora)(`messages of a hundred vendors: hosts and times${corporaNote}`, () => {
  const score = { hosts: 0, hostsRight: 0, times: 0, timesRight: 0, refused: 0 };
  for (const { raw, host, time } of corpusJson<Sc4sCase>("syslog/sc4s.ndjson")) {
    const record = recordOf("syslog", raw);
    if (record === null) score.refused++;
    if (host !== null) {
      score.hosts++;
      if (record?.syslog?.hostname?.toLowerCase() === host.toLowerCase()) score.hostsRight++;
    }
    if (time !== null) {
      score.times++;
      // SC4S keeps whole seconds or milliseconds, depending on the vendor.
      const isRight = Math.floor((record?.time ?? 0) / 1e6) === Math.floor(time);
      if (isRight) score.timesRight++;
    }
  }
  expect(score.refused).toBe(0);
  expect(score.hostsRight, JSON.stringify(score)).toBeGreaterThanOrEqual(0.93 * score.hosts);
  expect(score.timesRight, JSON.stringify(score)).toBeGreaterThanOrEqual(0.95 * score.times);
});

interface LoghubCase {
  readonly source: string;
  readonly raw: string;
  readonly host: string;
}

describe.skipIf(!hasCorpora)(`Linux and OpenSSH lines${corporaNote}`, () => {
  const lines = hasCorpora ? corpusJson<LoghubCase>("syslog/loghub.ndjson") : [];

  test("all have their host and a time", () => {
    const wrong = lines.filter(({ raw, host }) => {
      const record = recordOf("syslog", raw);
      return record?.syslog?.hostname !== host || record.time === null;
    });
    expect(wrong).toEqual([]);
  });

  test("of sshd all are understood", () => {
    const records = lines.map(({ raw }) => recordOf("syslog", raw));
    const sshd = records.filter((record) => record?.dataset === "linux.sshd");
    expect(sshd.length).toBeGreaterThan(100);
    const strange = sshd.filter((record) => record?.native.fields["event"] === undefined);
    expect(strange.map((record) => record?.original)).toEqual([]);
  });
});

interface NetdevCase {
  readonly raw: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

const compared = [
  "source.ip",
  "source.port",
  "destination.ip",
  "destination.port",
  "network.transport",
  "rule.name",
];

/** The value at a path with dots. */
function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, name) => (inner as Record<string, unknown> | undefined)?.[name],
      value,
    );
}

describe.skipIf(!hasCorpora)(`packets give the ends Elastic's parser gives${corporaNote}`, () => {
  const cases = hasCorpora ? corpusJson<NetdevCase>("netdev/iptables.ndjson") : [];

  test.each(["iptables", "syslog"] as const)("in the format %s", (format) => {
    for (const { raw, expected } of cases) {
      const record = recordOf(format, raw);
      const ecs = record === null ? {} : normalise(rawRecord(raw), record, format).ecs;
      // Elastic leaves a protocol given by its number unnamed.
      const names = compared.filter((name) => expected[name] !== undefined);
      expect(
        names.map((name) => [name, at(ecs, name)]),
        raw,
      ).toEqual(names.map((name) => [name, expected[name]]));
    }
  });
});
