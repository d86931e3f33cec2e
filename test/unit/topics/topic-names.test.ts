import { expect, test } from "vitest";

import {
  alertsTopic,
  deadLetterTopic,
  eventsTopic,
  factsTopic,
  isEventsTopic,
  isTopicName,
  quarantineTopic,
} from "../../../src/topics/index.ts";

test.each([
  factsTopic,
  alertsTopic,
  quarantineTopic,
  eventsTopic("zeek.conn"),
  deadLetterTopic("splunk_hec-2"),
])("%s is a name for a topic", (topic) => {
  expect(isTopicName(topic)).toBe(true);
});

test("knows the topics of events", () => {
  expect(isEventsTopic(eventsTopic("zeek.conn"))).toBe(true);
  expect(isEventsTopic(deadLetterTopic("events.x"))).toBe(false);
});
