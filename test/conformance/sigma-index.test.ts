import { beforeAll, describe, expect, test } from "vitest";

import type { Event, Fields, Value } from "../../src/event/index.ts";
import { compare, loadPair, misexplained, type Pair } from "../support/differential.ts";
import { shippedViews } from "../support/shipped-views.ts";
import { laneEvents, noCorpora, sigmaHq, zeekEvents } from "../support/sigma-corpus.ts";

/** What evades a careless matcher: each changes one text of a matching event. */
const MUTATIONS: readonly (readonly [name: string, change: (text: string) => Value])[] = [
  ["upper case", (text) => text.toUpperCase()],
  ["lower case", (text) => text.toLowerCase()],
  ["KELVIN SIGN for k", (text) => text.replaceAll(/k/gi, "\u212A")],
  ["long s for s", (text) => text.replaceAll(/s/gi, "\u017F")],
  ["dotted I", (text) => text.replaceAll(/i/gi, "\u0130")],
  ["dotless i", (text) => text.replaceAll(/i/gi, "\u0131")],
  ["a slash for a dash", (text) => text.replaceAll("-", "/")],
  ["an en dash", (text) => text.replaceAll(/[-/]/g, "\u2013")],
  ["an em dash", (text) => text.replaceAll(/[-/]/g, "\u2014")],
  ["a horizontal bar", (text) => text.replaceAll(/[-/]/g, "\u2015")],
  ["right-to-left override", (text) => text.replaceAll(".", "\u202E.")],
  ["emoji around", (text) => `\u{1F600}${text}\u{1F600}`],
  ["a lone surrogate at the end", (text) => `${text}\uD83D`],
  ["control characters", (text) => `\u0000\u0002${text}\u0003\u0001`],
  ["a line end", (text) => `${text}\r\n`],
  ["doubled backslashes", (text) => text.replaceAll("\\", "\\\\")],
  ["slashes for backslashes", (text) => text.replaceAll("\\", "/")],
  ["text before", (text) => `x${text}`],
  ["text behind", (text) => `${text}x`],
  ["only the beginning", (text) => text.slice(0, -1)],
  ["only the end", (text) => text.slice(1)],
  ["a list", (text) => ["", text]],
  ["a nested list with null", (text) => [[null, [text]], 1]],
  ["an object", (text) => ({ text })],
  ["null", () => null],
  ["nothing", () => ""],
  ["a number", () => 1],
  ["a truth", () => true],
  ["a long text", (text) => `${"x".repeat(3000)}${text}`],
];

describe.skipIf(noCorpora !== "")(`the index finds what the oracle finds${noCorpora}`, () => {
  let pair: Pair;
  let matching: readonly Event[];

  beforeAll(() => {
    const { rules, events } = sigmaHq();
    pair = loadPair(rules, shippedViews());
    matching = events;
  });

  test("on the regression cases of SigmaHQ, explained and counted alike", () => {
    expect(compare(pair, matching).differences).toEqual([]);
    for (const event of matching) {
      for (const match of pair.indexed.match(event)) {
        expect(pair.indexed.explain(match)).toEqual(pair.oracle.explain(match));
        expect(pair.indexed.facts(match)).toEqual(pair.oracle.facts(match));
      }
    }
  });

  test("on the regression cases of SigmaHQ, with the verdicts of explanations", () => {
    // Each event with the rules that match it and a share of the others.
    expect(misexplained(pair.indexed, matching, 50)).toEqual([]);
  });

  test.each(["proc", "win", "zeek"] as const)("on events of the lane %s", (lane) => {
    const events = laneEvents(lane).filter((_event, index) => index % 10 === 0);
    const { comparisons, differences } = compare(pair, events);
    console.log(`${lane}: ${comparisons} comparisons`);
    expect(differences).toEqual([]);
  });

  test("on the logs of Zeek", () => {
    expect(compare(pair, zeekEvents()).differences).toEqual([]);
  });

  test.each(MUTATIONS)("on matching events with %s", (_name, change) => {
    const mutated = matching.flatMap((event) => mutations(event, change));
    expect(mutated.length).toBeGreaterThan(80);
    expect(compare(pair, mutated).differences).toEqual([]);
  });

  test("on matching events without one of their fields", () => {
    const mutated = matching.flatMap((event) =>
      Object.keys(event.native.fields).map((name) => withFields(event, without(event, name))),
    );
    expect(
      compare(
        pair,
        mutated.filter((_event, index) => index % 8 === 0),
      ).differences,
    ).toEqual([]);
  });
});

/** The event with all of its texts changed, and with two of them changed alone. */
function mutations(event: Event, change: (text: string) => Value): Event[] {
  const { fields } = event.native;
  const texts = Object.keys(fields).filter((name) => typeof fields[name] === "string");
  const changed = (names: readonly string[]): Event => {
    const entries = Object.entries(fields).map(([name, value]): [string, Value] => [
      name,
      names.includes(name) && typeof value === "string" ? change(value) : value,
    ]);
    return withFields(event, Object.fromEntries(entries));
  };
  const single = ["CommandLine", "Image", "TargetObject", "ScriptBlockText"];
  return [
    changed(texts),
    ...single.filter((name) => texts.includes(name)).map((one) => changed([one])),
  ];
}

function without(event: Event, name: string): Fields {
  return Object.fromEntries(Object.entries(event.native.fields).filter(([key]) => key !== name));
}

function withFields(event: Event, fields: Fields): Event {
  return { ...event, native: { ...event.native, fields }, original: JSON.stringify(fields) };
}
