import { expect } from "vitest";

import type { Event, EventId, Fields, LogSource } from "../../src/event/index.ts";
import { epochMicros } from "../../src/lib/time.ts";
import {
  loadRules,
  type LoadedRuleSet,
  type MatchedItem,
  type View,
} from "../../src/sigma/index.ts";

/** An event as a JSON source would give it: its fields are the native record. */
export function jsonEvent(fields: Fields, overrides: Partial<Event> = {}): Event {
  return {
    id: "test-1" as EventId,
    time: epochMicros(1_700_000_000_000_000),
    ingested: epochMicros(1_700_000_000_000_000),
    dataset: "json",
    logsource: { product: "test" },
    ecs: {},
    native: { vendor: "json", name: "", fields },
    original: JSON.stringify(fields, (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    ),
    origin: { kind: "inline" },
    sensor: {
      source: "test",
      parser: "json",
      keywords: "values",
      timeSource: "log",
      timeQuality: "exact",
      late: false,
      warnings: [],
    },
    ...overrides,
  };
}

/** A line of a text format: keywords are looked for in it. */
export function lineEvent(line: string, overrides: Partial<Event> = {}): Event {
  const event = jsonEvent({ message: line }, overrides);
  return { ...event, original: line, sensor: { ...event.sensor, keywords: "original" } };
}

/** An event of one log of Zeek, named by its service. */
export function zeekEvent(service: string, fields: Fields, ecs: Event["ecs"] = {}): Event {
  return jsonEvent(fields, {
    ecs,
    dataset: `zeek.${service}`,
    logsource: { product: "zeek", service },
    native: { vendor: "zeek", name: service, fields },
  });
}

/** A rule over the events of `jsonEvent`; `detection` is the YAML below that key. */
export function ruleText(detection: string, logsource: LogSource = { product: "test" }): string {
  return [
    "title: A rule",
    "level: medium",
    "id: 11111111-1111-4111-8111-111111111111",
    `logsource: ${JSON.stringify(logsource)}`,
    "detection:",
    ...detection.split("\n").map((line) => `  ${line}`),
  ].join("\n");
}

/** The rule set of rule files; with errors it fails, naming them. */
export function rulesOf(
  texts: string | readonly string[],
  views: readonly View[] = [],
): LoadedRuleSet {
  const files = [texts].flat().map((text, index) => ({ path: `rule-${index}.yml`, text }));
  const rules = loadRules(files, { views });
  expect(rules.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return rules;
}

/** Expects a rule with this detection to match; gives what it matched by. */
export function expectMatch(detection: string, event: Event | Fields): readonly MatchedItem[] {
  const rules = rulesOf(ruleText(detection));
  const matches = rules.match(asEvent(event));
  expect(matches.length, `${detection}\nshould match`).toBe(1);
  return matches.flatMap((match) => rules.explain(match));
}

/** Expects a rule with this detection not to match. */
export function expectQuiet(detection: string, event: Event | Fields): void {
  const matches = rulesOf(ruleText(detection)).match(asEvent(event));
  expect(matches.length, `${detection}\nshould not match`).toBe(0);
}

function asEvent(event: Event | Fields): Event {
  return isEvent(event) ? event : jsonEvent(event);
}

function isEvent(event: Event | Fields): event is Event {
  return Object.hasOwn(event, "sensor") && Object.hasOwn(event, "native");
}
