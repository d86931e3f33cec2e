import { readFileSync } from "node:fs";

import * as fc from "fast-check";
import { expect, test } from "vitest";

import {
  type Alert,
  alertDocument,
  alertOfHit,
  alertOfMatch,
  boundDocument,
  AlertLines,
  alertSummary,
  decodeAlert,
  encodeAlert,
} from "../../../src/alert/index.ts";
import type { Hit } from "../../../src/correlate/index.ts";
import type { Event, EventId } from "../../../src/event/index.ts";
import { stringifyVisibleJson } from "../../../src/lib/json.ts";
import type { DetectionRule, Match, MatchedItem } from "../../../src/sigma/index.ts";
import { correlationRule, factAt, micros, timelineOf } from "../../support/timeline.ts";

const rule: DetectionRule = {
  meta: {
    id: "3f7e4d2a-0c59-4b8e-9d0a-1f2e3d4c5b6a",
    title: "Login as root",
    level: "medium",
    tags: ["attack.t1078"],
    references: [],
    falsepositives: [],
    fields: [],
    file: "rules/linux/login_root.yml",
    line: 1,
    contentHash: "ab12",
  },
  logsource: { product: "linux", service: "sshd" },
  alerts: true,
};

const event: Event = {
  id: "event-1" as EventId,
  time: micros("10:00:05"),
  ingested: micros("10:00:06"),
  dataset: "linux.sshd",
  logsource: { product: "linux", service: "sshd" },
  ecs: { source: { ip: "10.0.0.1" }, user: { name: "root" } },
  native: { vendor: "sshd", name: "", fields: {} },
  original: "Accepted password for root",
  origin: { kind: "inline" },
  sensor: {
    source: "auth",
    parser: "sshd",
    keywords: "original",
    timeSource: "log",
    timeQuality: "exact",
    late: false,
    warnings: [],
  },
};

const match: Match = { rule, event, view: "linux.sshd" };
const item: MatchedItem = {
  selection: "selection",
  field: "User",
  value: "root",
  pattern: "root",
};
const detected = micros("10:00:07");

function matchAlert(document?: Record<string, unknown>, items: MatchedItem[] = [item]): Alert {
  const bound = document === undefined ? {} : { document: boundDocument(document) };
  return alertOfMatch({ match, items, detected, ...bound });
}

function firstHit(group: Hit["group"] = { "source.ip": "10.0.0.1" }): Hit {
  const line = timelineOf(correlationRule({ condition: { gte: 2 } }));
  line.at("10:00:00").push({ group });
  const [hit] = line.at("10:00:30").push({ group });
  if (hit === undefined) throw new Error("two events in a minute make a hit");
  return hit;
}

test("the alert of an event has the same id whenever it is told", () => {
  const later = alertOfMatch({ match, items: [], detected: micros("23:00:00") });
  expect(later.id).toBe(matchAlert().id);
  expect(later.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test.each([
  ["event", { ...match, event: { ...event, id: "event-2" as EventId } }],
  ["rule content", { ...match, rule: { ...rule, meta: { ...rule.meta, contentHash: "cd34" } } }],
  ["rule", { ...match, rule: { ...rule, meta: { ...rule.meta, id: "other" } } }],
])("another %s gives another id", (_, other) => {
  expect(alertOfMatch({ match: other, items: [], detected }).id).not.toBe(matchAlert().id);
});

test("the alert of a correlation names its events, and its id the group and what began it", () => {
  const alert = alertOfHit({ hit: firstHit(), rule: correlationRule(), detected });
  expect(alert.time).toBe(micros("10:00:30"));
  expect(alert.events.map(({ time }) => time)).toEqual([micros("10:00:00"), micros("10:00:30")]);
  expect(alert.correlation).toMatchObject({ count: 2, emitted: "early", episode: alert.id });
  const other = alertOfHit({
    hit: firstHit({ "source.ip": "10.0.0.2" }),
    rule: correlationRule(),
    detected,
  });
  expect(other.id).not.toBe(alert.id);
});

test("docs/alert.md shows the document of a correlation's alert as it is", () => {
  const hit = { ...firstHit(), evidence: [factAt("10:00:00"), factAt("10:00:30")] };
  const alert = alertOfHit({ hit, rule: correlationRule(), detected });
  const [, example = ""] =
    /```json\n([\s\S]*?)```/.exec(readFileSync("docs/alert.md", "utf8")) ?? [];
  expect(JSON.parse(example)).toEqual(alertDocument(alert));
});

test("the document of an event's alert says why it matched and holds the event", () => {
  expect(alertDocument(matchAlert({ user: { name: "root" } }))).toMatchObject({
    time: "2026-01-02T10:00:05Z",
    detected: "2026-01-02T10:00:07Z",
    rule: { id: rule.meta.id, title: "Login as root", level: "medium", hash: "ab12" },
    matched: [item],
    events: [{ id: "event-1", dataset: "linux.sshd", time: "2026-01-02T10:00:05Z" }],
    event: { user: { name: "root" } },
  });
});

test("an alert comes back from its record as it went", () => {
  const big = matchAlert({ id: 2n ** 60n, list: [1, null, "x"] }, [{ ...item, value: 2n ** 63n }]);
  expect(decodeAlert(encodeAlert(big))).toEqual(big);
  const correlated = alertOfHit({
    hit: firstHit({ id: 2n ** 60n }),
    rule: correlationRule(),
    detected,
  });
  expect(decodeAlert(encodeAlert(correlated))).toEqual(correlated);
});

test.each([
  ["line by line", 1],
  ["two at a time", 2],
  ["all at once", 9],
])(
  "a line is the JSON of its alert, whether the one before was of the same event or not: %s",
  (_, together) => {
    const lines = new AlertLines();
    const [one, other] = [{ a: "\u202e é" }, { b: 2n ** 60n, c: "é®\u00ad" }].map(boundDocument);
    const correlated = alertOfHit({ hit: firstHit(), rule: correlationRule(), detected });
    const alerts = [one, one, other, undefined, one].map((document) =>
      alertOfMatch({ match, items: [item], detected, ...(document && { document }) }),
    );
    const all = [...alerts, correlated, correlated];
    let written = "";
    for (const [index, alert] of all.entries()) {
      lines.add(alert);
      if ((index + 1) % together === 0) written += Buffer.from(lines.take()).toString();
    }
    written += Buffer.from(lines.take()).toString();
    const expected = all.map((alert) => `${stringifyVisibleJson(alertDocument(alert))}\n`);
    expect(written).toBe(expected.join(""));
  },
);

test("a document within its bounds is not copied", () => {
  const document = { list: ["a", [1, null]], deep: { text: "b" } };
  expect(matchAlert(document).document).toBe(document);
});

test("a long value is cut with a mark that says by how much", () => {
  const [matched] = matchAlert(undefined, [{ ...item, value: "x".repeat(3_000) }]).matched;
  expect(matched?.value).toBe(`${"x".repeat(2_048)}…[+952 characters]`);
});

test("a document of any size becomes an alert of a bounded one that keeps what stands first", () => {
  const fields = Array.from({ length: 5_000 }, (_, index) => [`f${index}`, "y".repeat(100)]);
  const alert = matchAlert({ first: 1, native: Object.fromEntries(fields) });
  expect(encodeAlert(alert).length).toBeLessThan(256 * 1024);
  expect(alert.document?.["first"]).toBe(1);
  expect(JSON.stringify(alert.document)).toContain("more fields");
});

test("matches of any number and size and a document of any size share one bound", () => {
  const huge = { ...item, value: "v".repeat(5_000), pattern: "p".repeat(5_000) };
  const items = Array.from({ length: 200 }, () => huge);
  const fields = Array.from({ length: 5_000 }, (_, index) => [`f${index}`, "y".repeat(100)]);
  const alert = matchAlert(Object.fromEntries(fields), items);
  expect(alert.matched.length).toBe(8);
  expect(alert.matched[0]?.value).toContain("v".repeat(2_048));
  expect(encodeAlert(alert).length).toBeLessThan(144 * 1024);
});

test("small matches are all kept up to the number of them", () => {
  const items = Array.from({ length: 200 }, () => item);
  expect(matchAlert(undefined, items).matched).toEqual(items.slice(0, 64));
});

test("a document as deep as it likes does not overflow the stack", () => {
  let deep: unknown = "end";
  for (let depth = 0; depth < 50_000; depth++) deep = [deep];
  expect(encodeAlert(matchAlert({ deep })).length).toBeLessThan(5_000);
});

test("a field called __proto__ stays a field", () => {
  const document = JSON.parse('{"__proto__": {"a": 1}}') as Record<string, unknown>;
  expect(Object.keys(matchAlert(document).document ?? {})).toEqual(["__proto__"]);
});

test.each([
  [
    matchAlert({ source: { ip: "10.0.0.1" }, user: { name: "ro ot" } }),
    `2026-01-02T10:00:05Z medium Login as root source.ip=10.0.0.1 user.name="ro ot" rule=${rule.meta.id}`,
  ],
  [matchAlert(), `2026-01-02T10:00:05Z medium Login as root User=root rule=${rule.meta.id}`],
  [
    alertOfHit({ hit: firstHit(), rule: correlationRule(), detected }),
    "2026-01-02T10:00:30Z high Many failed logins source.ip=10.0.0.1 count=2 within=1m rule=brute-force",
  ],
])("summary $#", (alert, line) => {
  expect(alertSummary(alert)).toBe(line);
});

test("no value in a log can forge a line or a field of a summary, or steer a terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 150 }), (name) => {
      const line = alertSummary(matchAlert({ user: { name } }));
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      const value = line.slice(line.indexOf("user.name=") + 10, line.lastIndexOf(" rule="));
      expect(value).toMatch(/^(?:"(?:[^"\\]|\\.)*"|[^\s"=]+)$/);
    }),
  );
});
