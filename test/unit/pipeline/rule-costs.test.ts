import { describe, expect, test } from "vitest";

import { type RuleBudget, RuleCosts } from "../../../src/pipeline/rule-costs.ts";
import { loadRules, type RuleMeta } from "../../../src/sigma/index.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";
import { jsonEvent } from "../../support/sigma-rule.ts";

const STEP = 61;
const WINDOW = 20;
const COSTLY = "11111111-1111-4111-8111-000000000001";
const CHEAP = "11111111-1111-4111-8111-000000000002";

function ruleOf(id: string, value = "x") {
  const text = `title: ${id}\nid: ${id}\nlogsource: { product: test }\ndetection: { a: { f: ${value} }, condition: a }\n`;
  return { path: `${id}.yml`, text };
}

/** Two rules that match every event; the clock says what each takes, `pause` what one sample does. */
function measured(action: RuleBudget["action"], takes: Readonly<Record<string, number>>) {
  const metrics = createMetrics();
  let now = 0;
  let asks = 0;
  const costs = new RuleCosts({
    budget: { microsPerEvent: 10, windowEvents: STEP * WINDOW, action },
    // Each ask reads the clock before and after: the rules take turns, the costly one first.
    nowMicros: () => {
      const after = asks++ % 2 === 1;
      const costly = (asks - 1) % 4 < 2 && !costs.disabled.has(COSTLY);
      if (after) now += takes[costly ? COSTLY : CHEAP] ?? 0;
      return now;
    },
    logger: silentLogger,
    metrics,
  });
  const rules = loadRules([ruleOf(COSTLY), ruleOf(CHEAP)], { views: [], timer: costs });
  const event = jsonEvent({ f: "x" }, { logsource: { product: "test" } });
  const play = (windows: number): void => {
    for (let count = 0; count < windows * STEP * WINDOW; count++) rules.match(event);
  };
  const found = () => rules.match(event).map(({ rule }) => rule.meta.id);
  return { costs, metrics, rules, play, found, pause: (micros: number) => (now += micros) };
}

describe("the cost of rules", () => {
  test("is the mean and the worst of a sample, the costliest first", () => {
    const { costs, play } = measured("warn", { [COSTLY]: 8, [CHEAP]: 2 });
    play(1);
    expect(costs.top(10)).toEqual([
      expect.objectContaining({
        rule: COSTLY,
        microsPerEvent: 8,
        meanMicros: 8,
        worstMicros: 8,
        candidatesPerEvent: 1,
        matches: WINDOW,
        state: "in budget",
      }),
      expect.objectContaining({ rule: CHEAP, microsPerEvent: 2 }),
    ]);
    expect(costs.top(1)).toHaveLength(1);
    expect(costs.warnings()).toEqual([]);
  });

  test("of a rule that is asked late is spread over all events since it was loaded", () => {
    const { costs, play } = measured("warn", {});
    play(1);
    costs.asked(
      loadRules([ruleOf("rare")], { views: [] }).rules.map(({ meta }) => meta)[0] as RuleMeta,
      40,
      true,
    );
    expect(costs.top(1)).toMatchObject([{ microsPerEvent: 40 / WINDOW, meanMicros: 40 }]);
  });

  test("over the budget in two windows is told, and `warn` changes no match", async () => {
    const { costs, metrics, play, found } = measured("warn", { [COSTLY]: 30, [CHEAP]: 2 });
    play(2);
    expect(costs.warnings()).toEqual([]);
    play(1);
    expect(costs.warnings()).toEqual([expect.stringContaining(`(${COSTLY}) is over budget`)]);
    costs.measure();
    const { text } = await metrics.expose();
    expect(text).toContain('sluice_rules{state="over_budget"} 1');
    expect(text).toContain('sluice_rules_over_budget_total{action="warn"} 1');
    expect(text).toContain(`sluice_rule_cost_seconds{rule="${COSTLY}"} 0.00003`);
    expect(found()).toEqual([COSTLY, CHEAP]);
  });

  test("over the budget takes the rule out of matching under `disable`, and shows it", () => {
    const { costs, play, found } = measured("disable", { [COSTLY]: 30, [CHEAP]: 2 });
    play(3);
    expect(found()).toEqual([CHEAP]);
    expect(costs.warnings()).toEqual([expect.stringContaining("is disabled")]);
    play(3);
    expect(found()).toEqual([CHEAP]);
    expect(costs.top(10).find(({ rule }) => rule === COSTLY)?.state).toBe("disabled");
  });

  test("of one slow sample disables nothing", () => {
    const takes = { [COSTLY]: 5, [CHEAP]: 2 };
    const { costs, play, found } = measured("disable", takes);
    for (let window = 0; window < 6; window++) {
      takes[COSTLY] = 1_000_000;
      for (let count = 0; costs.top(1)[0]?.worstMicros !== 1_000_000 && count < STEP; count++)
        found();
      takes[COSTLY] = 5;
      play(1);
    }
    expect(found()).toEqual([COSTLY, CHEAP]);
    expect(costs.top(1)[0]?.worstMicros).toBe(1_000_000);
  });

  test("survives a reload of the rule as it was, and begins anew when the rule changes", () => {
    const { costs, rules, play } = measured("disable", { [COSTLY]: 30, [CHEAP]: 2 });
    play(3);
    costs.keep(rules.rules);
    expect([...costs.disabled]).toEqual([COSTLY]);
    costs.keep(loadRules([ruleOf(COSTLY, "y"), ruleOf(CHEAP)], { views: [] }).rules);
    expect([...costs.disabled]).toEqual([]);
    expect(costs.top(10).map(({ rule }) => rule)).toEqual([CHEAP]);
  });
});
