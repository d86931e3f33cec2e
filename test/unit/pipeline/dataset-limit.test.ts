import { expect, test } from "vitest";

import type { EventId, RawRecord } from "../../../src/event/index.ts";
import { createParser } from "../../../src/ingest/index.ts";
import { DatasetLimit } from "../../../src/pipeline/dataset-limit.ts";
import { Lateness } from "../../../src/pipeline/lateness.ts";
import { StreamClock } from "../../../src/pipeline/stream-clock.ts";
import { openMemoryLog } from "../../../src/topics/index.ts";
import { eventAt, time } from "../../support/events.ts";

const raw: RawRecord = {
  id: "1" as EventId,
  source: "push",
  stream: "push",
  bytes: new TextEncoder().encode("{}"),
  cutBytes: 0,
  received: time("10:00:00"),
  origin: { kind: "inline" },
};
const reader = {
  parser: createParser({ format: "zeek", zone: "UTC" }),
  clock: new StreamClock(new Lateness({}), null),
};

test("quarantines events of invented kinds, and goes on with those that are known", () => {
  const limit = new DatasetLimit(openMemoryLog());
  const kindOf = (dataset: string) => {
    const event = eventAt("10:00:00", { dataset });
    return limit.check({ kind: "event", event, value: raw.bytes }, raw, reader);
  };
  for (let index = 0; index < 512; index += 1) {
    expect(kindOf(`zeek.kind${index}`).kind).toBe("event");
  }
  expect(kindOf("zeek.one_more")).toMatchObject({
    kind: "quarantined",
    record: { refusal: { stage: "schema", code: "too_many_datasets" }, bytes: raw.bytes },
  });
  expect(kindOf("zeek.kind7").kind).toBe("event");
});
