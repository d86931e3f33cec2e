import { expect, test } from "vitest";

import type { CorrelationRule } from "../../../src/sigma/index.ts";
import { correlationRule, timelineOf } from "../../support/timeline.ts";

test("a sum is told with the event that brings it over the bound, and is exact", () => {
  const line = timelineOf(correlationRule({ type: "value_sum", condition: { gte: 0.3 } }));
  line.at("10:00:00").push({ values: [0.1] });
  const [hit] = line.at("10:00:01").push({ values: [0.2] });
  expect(hit).toMatchObject({ count: 0.3, emitted: "early" });
});

test("a sum forgets what is older than the timespan", () => {
  const line = timelineOf(correlationRule({ type: "value_sum", condition: { gt: 10 } }));
  line.at("10:00:00").push({ values: [6] });
  line.at("10:01:00.000001").push({ values: [6] });
  expect(line.hits).toEqual([]);
  expect(line.at("10:01:10").push({ values: [5, 0] })).toMatchObject([{ count: 11 }]);
});

test("a large bound of a sum does not make room for as many events", () => {
  const limits = { groupsMax: 10, eventsPerGroupMax: 3, evidenceMax: 10 };
  const rule = correlationRule({ type: "value_sum", condition: { gt: 1e9 } });
  const line = timelineOf(rule, limits);
  for (let second = 10; second < 20; second++) line.at(`10:00:${second}`).push({ values: [1] });
  expect(line.correlator.stats().events).toBe(3);
});

const numbers = (type: CorrelationRule["type"], percentile: number) => ({ type, percentile });

test.each([
  [numbers("value_avg", 0), { gt: 3 }, [1, 2, 9], [4]],
  [numbers("value_avg", 0), { gt: 4 }, [1, 2, 9], []],
  [numbers("value_avg", 0), { neq: 3 }, [], []],
  [numbers("value_sum", 0), { lt: 0 }, [5, -7], [-2]],
  [numbers("value_percentile", 50), { lte: 2 }, [9, 1, 2], [2]],
  [numbers("value_percentile", 50), { gte: 1 }, [4, 3, 2, 1], [2]],
  [numbers("value_percentile", 90), { gt: 8 }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [9]],
  [numbers("value_percentile", 0), { eq: -1 }, [3, -1, 5], [-1]],
  [numbers("value_percentile", 100), { gte: 5 }, [3, -1, 5], [5]],
])("%o with %o of %j is %j at the close", (kind, condition, all, told) => {
  const line = timelineOf(correlationRule({ ...kind, condition, emit: "final" }));
  line.at("10:00:00").push({ values: [] });
  for (const [index, value] of all.entries()) {
    line.at(`10:00:${10 + index}`).push({ values: [value] });
  }
  expect(line.watermark("10:01:00")).toEqual([]);
  line.watermark("10:01:00.000001");
  expect(line.hits.map(({ count }) => count)).toEqual(told);
});
