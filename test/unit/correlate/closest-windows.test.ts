import { describe, expect, test } from "vitest";

import { closestWindows } from "../../../src/correlate/index.ts";
import { correlationRule, factAt, micros } from "../../support/timeline.ts";

const other = { "source.ip": "10.0.0.2" };

describe("closestWindows", () => {
  test("shows the fullest window of each group, the closest group first", () => {
    const facts = [
      factAt("10:00:00", { group: other }),
      factAt("10:00:00"),
      factAt("10:05:00"),
      factAt("10:05:30"),
      factAt("10:06:00"),
      factAt("10:06:01"),
    ];
    expect(closestWindows(correlationRule(), facts)).toMatchObject([
      {
        group: { "source.ip": "10.0.0.1" },
        events: 5,
        holds: false,
        count: 3,
        inWindow: 3,
        from: micros("10:05:00"),
        until: micros("10:06:00"),
      },
      { group: other, count: 1, holds: false },
    ]);
  });

  test("says which rules were in the window", () => {
    const rule = correlationRule({ type: "temporal", inputs: ["a", "b"], condition: { gte: 2 } });
    const facts = [factAt("10:00:00", { rule: "a" }), factAt("10:00:10", { rule: "a" })];
    expect(closestWindows(rule, facts)).toMatchObject([{ rules: ["a"], count: 1, holds: false }]);
  });

  test("of a condition with an upper bound, shows what a window has too many", () => {
    const rule = correlationRule({ condition: { lt: 2 }, emit: "final" });
    const facts = [factAt("10:00:00"), factAt("10:00:10"), factAt("10:00:20")];
    expect(closestWindows(rule, facts)).toMatchObject([{ count: 3, holds: false }]);
    expect(closestWindows(rule, [...facts, factAt("10:09:00")])).toMatchObject([
      { events: 4, count: 1, holds: true },
    ]);
  });

  test("leaves out what is about other correlations", () => {
    expect(closestWindows(correlationRule(), [factAt("10:00:00", { correlation: "x" })])).toEqual(
      [],
    );
  });
});
