import { describe, expect, test } from "vitest";

import { type CaseFile, parseCaseFile } from "../../../src/testing/case-file.ts";
import { time } from "../../support/events.ts";

function casesOf(text: string): CaseFile {
  const parsed = parseCaseFile(text);
  if (parsed.kind === "problems") throw new Error(parsed.problems.join("; "));
  return parsed.cases;
}

function problemsOf(text: string): readonly string[] {
  const parsed = parseCaseFile(text);
  return parsed.kind === "problems" ? parsed.problems : [];
}

describe("a file of rule tests", () => {
  test("gives plain events the time of the start", () => {
    const { tests } = casesOf(`
start: 2026-01-01T10:00:00Z
tests: [{ name: a, events: [{ query: x }], expect: { match: true } }]
`);
    expect(tests[0]?.input).toEqual({
      kind: "events",
      events: [{ time: time("10:00:00"), fields: { query: "x" } }],
    });
  });

  test("repeats an event", () => {
    const { tests } = casesOf(`
start: 2026-01-01T10:00:00Z
tests:
  - { name: a, events: [{ at: 1m, repeat: 3, every: 5s, event: { user: bob } }], expect: { count: 1 } }
`);
    const [input] = tests.map((each) => each.input);
    expect(input?.kind === "events" && input.events.map((event) => event.time)).toEqual(
      ["10:01:00", "10:01:05", "10:01:10"].map(time),
    );
  });

  test.each([
    ["{ match: true }", 1, Number.POSITIVE_INFINITY],
    ["{ match: false }", 0, 0],
    ["{ no_match: true }", 0, 0],
    ["{ count: 3 }", 3, 3],
    ["{ at_least: 2 }", 2, Number.POSITIVE_INFINITY],
    ["{ at_least: 2, at_most: 4 }", 2, 4],
  ])("takes %s as %d to %d alerts", (expectation, atLeast, atMost) => {
    const { tests } = casesOf(`tests: [{ name: a, events: [{ x: 1 }], expect: ${expectation} }]`);
    expect(tests[0]?.expect).toMatchObject({ atLeast, atMost });
  });

  test.each([
    ["", "the file is empty"],
    ["tests: [", "1:"],
    ["tests: []", "tests: there is no test in it"],
    ["tests: [{ name: a, events: [{x: 1}] }]", "tests[0].expect: write a map of keys and values"],
    ["tests: [{ name: a, events: [{x: 1}], expect: {} }]", "say what is expected"],
    ["tests: [{ events: 5, expect: { match: true } }]", "tests[0].events: write a list"],
    ["test: []", 'unknown key "test"; did you mean "tests"?'],
    ["tests: [{ log: [x], parser: sylog, expect: { match: true } }]", 'did you mean "syslog"?'],
    ["tests: [{ events: [{ at: x, event: {} }], expect: { match: true } }]", "is no duration"],
    ["start: today\ntests: [{ events: [{a: 1}], expect: { match: true } }]", "start: write a time"],
  ])("complains about %j", (text, complaint) => {
    expect(problemsOf(text).join("\n")).toContain(complaint);
  });
});
