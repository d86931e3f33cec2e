import { expect, test } from "vitest";

import { decodeAlert } from "../../../src/alert/index.ts";
import { systemClock } from "../../../src/lib/clock.ts";
import { CommitQueue } from "../../../src/pipeline/commit-queue.ts";
import { DetectStage } from "../../../src/pipeline/detect-stage.ts";
import { type Detection, Detector } from "../../../src/pipeline/detector.ts";
import { createEventCodec } from "../../../src/schema/index.ts";
import type { RuleSet } from "../../../src/sigma/index.ts";
import { createMetrics, silentLogger } from "../../../src/telemetry/index.ts";
import { alertsTopic, eventsTopic, openMemoryLog } from "../../../src/topics/index.ts";
import { jsonEvent, ruleText, rulesOf } from "../../support/sigma-rule.ts";
import { offset, readAll } from "../../support/topic-logs.ts";

const { codec } = createEventCodec(new Map());
const event = jsonEvent({ user: "root" });
const matching = rulesOf(ruleText("selection:\n  user: root\ncondition: selection"));
const quiet = rulesOf(ruleText("selection:\n  user: nobody\ncondition: selection"));

/** The rules of the alerts that detection makes of one event, which came with `inHand`. */
async function alertsWith(current: RuleSet, inHand: Detection | undefined): Promise<string[]> {
  const log = openMemoryLog();
  const encoded = codec.encode(event);
  if (encoded.kind !== "encoded") throw new Error(encoded.refusal.message);
  const at = { topic: eventsTopic(event.dataset), partition: 0 };
  const step = log.step();
  step.append(at, [{ key: null, value: encoded.bytes, timestamp: event.time, inHand }]);
  await step.commit();
  const stop = new AbortController();
  const shared = { log, logger: silentLogger, signal: stop.signal };
  const queue = new CommitQueue({ ...shared, inFlightBytesMax: 1 << 20, retryMs: 1 });
  const parts = { codec, clock: systemClock, metrics: createMetrics(), queue, rules: { current } };
  const running = new DetectStage({ ...shared, ...parts }).run();
  while (log.position("detect", at) === null) await log.waitForCommit(log.commits, stop.signal);
  stop.abort();
  await running;
  expect(log.position("detect", at)).toBe(offset(1));
  const records = await readAll(log, { topic: alertsTopic, partition: 0 });
  return records.map(({ value }) => decodeAlert(value).rule.contentHash);
}

const hash = matching.rules[0]?.meta.contentHash;

test("decodes an event that comes alone, and asks the rules", async () => {
  expect(await alertsWith(matching, undefined)).toEqual([hash]);
  expect(await alertsWith(quiet, undefined)).toEqual([]);
});

test("takes what the rules in use made of the event when it was at hand", async () => {
  const found = new Detector(matching).detect(event);
  expect(await alertsWith(matching, found)).toEqual([hash]);
  expect(await alertsWith(matching, { ...found, alerting: [] })).toEqual([]);
});

test("asks again when the rules were swapped since", async () => {
  expect(await alertsWith(matching, new Detector(quiet).detect(event))).toEqual([hash]);
  expect(await alertsWith(quiet, new Detector(matching).detect(event))).toEqual([]);
});
