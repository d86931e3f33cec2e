import { expect, test } from "vitest";

import { cimFields, hostOf } from "../../../src/sinks/cim-fields.ts";
import { sampleAlert } from "../../support/sink-alerts.ts";

test("an alert of one event is about the entities of the event", () => {
  expect(cimFields(sampleAlert())).toMatchObject({
    src: "10.0.0.1",
    dest: "10.0.0.53",
    dvc: "sensor-1",
  });
});

test.each([
  [{ src_ip: "203.0.113.67" }, { src: "203.0.113.67" }],
  [
    { "id.orig_h": "10.0.0.1", "id.resp_h": "10.0.0.2" },
    { src: "10.0.0.1", dest: "10.0.0.2" },
  ],
  [
    { TargetUserName: "bob", Computer: "dc-1" },
    { user: "bob", dest: "dc-1", dvc: "dc-1" },
  ],
  [
    { SRC: "203.0.113.66", DST: "192.0.2.1" },
    { src: "203.0.113.66", dest: "192.0.2.1" },
  ],
  [{ src_ip: null, user: 7, uid: "C1" }, {}],
])("an alert of a correlation is about its group %o", (group, entities) => {
  const { document: _, ...alert } = sampleAlert();
  const correlation = {
    type: "event_count",
    group,
    began: alert.time,
    count: 10,
    timespanMicros: 300e6,
    emitted: "early",
    episode: alert.id,
  } as const;
  const fields = cimFields({ ...alert, matched: [], correlation });
  const { src, dest, user, dvc } = fields;
  expect({ src, dest, user, dvc }).toEqual({
    src: undefined,
    dest: undefined,
    user: undefined,
    dvc: undefined,
    ...entities,
  });
  expect(hostOf({ ...alert, correlation })).toBe(dvc ?? null);
});
