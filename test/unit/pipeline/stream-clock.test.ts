import { describe, expect, test } from "vitest";

import { Lateness } from "../../../src/pipeline/lateness.ts";
import { StreamClock } from "../../../src/pipeline/stream-clock.ts";
import { eventAt, time } from "../../support/events.ts";

const untimed = (at: string) => {
  const event = eventAt(at);
  return { ...event, sensor: { ...event.sensor, timeSource: "receive" as const } };
};

function clockAt(...times: string[]): StreamClock {
  const clock = new StreamClock(new Lateness({}), null);
  for (const at of times) clock.advance(eventAt(at));
  return clock;
}

describe("a stream's clock", () => {
  test("calls nothing late before the first event", () => {
    expect(clockAt().isLate(eventAt("00:00:00"))).toBe(false);
  });

  test.each([
    ["10:00:00", false],
    ["09:45:00", false],
    ["09:44:59", true],
  ])("after 10:00 a Zeek event of %s is late: %s", (at, late) => {
    expect(clockAt("10:00:00").isLate(eventAt(at))).toBe(late);
  });

  test("gives conn rows half an hour, as Zeek writes them at their end", () => {
    const conn = eventAt("09:31:00", { dataset: "zeek.conn" });
    expect(clockAt("10:00:00").isLate(conn)).toBe(false);
  });

  test("does not go back", () => {
    expect(clockAt("10:00:00", "09:50:00").max).toBe(time("10:00:00"));
  });

  test("keeps the largest lateness of the datasets it has seen", () => {
    const clock = clockAt("10:00:00");
    clock.advance(eventAt("10:00:01", { dataset: "syslog" }));
    expect(clock.slack).toBe(15 * 60e6);
  });

  test("is not moved by times of arrival once a log brought a time", () => {
    const clock = clockAt("10:00:00");
    clock.advance(untimed("23:00:00"));
    expect(clock.max).toBe(time("10:00:00"));
  });

  test("takes the log's time over times of arrival that came before", () => {
    const clock = clockAt();
    clock.advance(untimed("23:00:00"));
    clock.advance(eventAt("10:00:00"));
    expect(clock.max).toBe(time("10:00:00"));
  });

  test("goes by times of arrival in a stream without times", () => {
    const clock = clockAt();
    clock.advance(untimed("10:00:00"));
    clock.advance(untimed("11:00:00"));
    expect(clock.max).toBe(time("11:00:00"));
  });

  test("is not moved by an event from the future", () => {
    const clock = clockAt();
    const event = untimed("23:00:00");
    clock.advance({ ...event, sensor: { ...event.sensor, timeQuality: "skewed" } });
    expect(clock.max).toBeNull();
  });

  test("goes on from its state", () => {
    const clock = new StreamClock(new Lateness({}), clockAt("10:00:00").state());
    expect(clock.isLate(eventAt("09:00:00"))).toBe(true);
  });
});

describe("lateness", () => {
  test.each([
    ["zeek.conn", 30],
    ["zeek.dns", 15],
    ["linux.sshd", 2],
  ])("of %s is %d minutes by default", (dataset, minutes) => {
    expect(new Lateness({}).of(dataset)).toBe(minutes * 60e6);
  });

  test("goes by the longest glob of the configuration", () => {
    const lateness = new Lateness({ "zeek.*": 1, "zeek.d*": 2 });
    expect([lateness.of("zeek.dns"), lateness.of("zeek.conn")]).toEqual([2, 1]);
  });
});
