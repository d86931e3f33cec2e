import { expect, test, vi } from "vitest";

import { parseConfig } from "../../../src/config/index.ts";
import type { EventId } from "../../../src/event/index.ts";
import { invariant } from "../../../src/lib/invariant.ts";
import { encodeQuarantined } from "../../../src/pipeline/quarantine-codec.ts";
import { replayQuarantine } from "../../../src/pipeline/replay-quarantine.ts";
import { createEventCodec } from "../../../src/schema/index.ts";
import {
  eventsTopic,
  openMemoryLog,
  quarantineTopic,
  type TopicLog,
} from "../../../src/topics/index.ts";
import { time } from "../../support/events.ts";

const now = time("10:00:00");

function config() {
  const text = `
rules: [rules]
sources: [{ name: s, type: http, format: json, logsource: { product: store } }]
sinks: [{ name: t, type: terminal }]
`;
  const result = parseConfig(text, "/etc/sluice/sluice.yaml", {});
  invariant(result.kind === "config", "the configuration is right");
  return result.config;
}

async function quarantine(log: TopicLog, lines: readonly string[]): Promise<void> {
  const step = log.step();
  const records = lines.map((line, i) => ({
    key: null,
    timestamp: now,
    value: encodeQuarantined({
      id: `e${i}` as EventId,
      source: "s",
      stream: "s",
      received: now,
      origin: { kind: "peer", transport: "http", address: "127.0.0.1" },
      parser: "syslog",
      context: null,
      refusal: { stage: "parse", code: "no", message: "no" },
      bytes: Buffer.from(line),
      cutBytes: 0,
    }),
  }));
  step.append({ topic: quarantineTopic, partition: 0 }, records);
  await step.commit();
}

test("replays any number of records some at a commit, each once, and bounds what it tells", async () => {
  const log = openMemoryLog();
  const { codec } = createEventCodec(log.states("schemas"));
  const filler = " ".repeat(1_000);
  await quarantine(
    log,
    Array.from({ length: 5_001 }, (_, i) => (i % 2 === 0 ? `{"n":${i}${filler}}` : `no ${i}`)),
  );
  const steps = vi.spyOn(log, "step");
  const first = await replayQuarantine(log, codec, config(), null);
  expect(first).toMatchObject({ replayed: 2_501, alreadyReplayed: 0, refusedAgain: 2_500 });
  expect(first.refused).toHaveLength(1_000);
  expect(first.refused[0]).toMatchObject({ offset: 1 });
  const events = { topic: eventsTopic("json.store"), partition: 0 };
  expect(log.bounds(events).end).toBe(2_501);
  expect(steps).toHaveBeenCalledTimes(3);

  const second = await replayQuarantine(log, codec, config(), null);
  expect(second).toMatchObject({ replayed: 0, alreadyReplayed: 2_501, refusedAgain: 2_500 });
  expect(log.bounds(events).end).toBe(2_501);
});
