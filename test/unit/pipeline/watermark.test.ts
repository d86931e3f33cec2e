import { describe, expect, test } from "vitest";

import { epochMicros } from "../../../src/lib/time.ts";
import { Lateness } from "../../../src/pipeline/lateness.ts";
import { StreamClock } from "../../../src/pipeline/stream-clock.ts";
import { Watermark } from "../../../src/pipeline/watermark.ts";
import { eventAt, time } from "../../support/events.ts";

const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const now = (seconds: number) => epochMicros(seconds * SECOND);

/** Streams of DNS logs (15 min lateness) under one watermark with 30 s of idleness. */
function world(value: string | null = null) {
  const watermark = new Watermark(30 * SECOND, value === null ? null : time(value));
  const clocks = new Map<string, StreamClock>();
  return {
    open(stream: string, seconds = 0) {
      const clock = new StreamClock(new Lateness({}), null);
      clocks.set(stream, clock);
      watermark.open(stream, clock, now(seconds));
    },
    push(stream: string, at: string, seconds = 0) {
      clocks.get(stream)?.advance(eventAt(at));
      watermark.hear(stream, now(seconds));
    },
    end: (stream: string) => watermark.end(stream),
    at: (seconds = 0) => watermark.at(now(seconds)),
  };
}

describe("the watermark", () => {
  test("is not known before a stream has brought an event", () => {
    const streams = world();
    streams.open("a");
    expect(streams.at()).toBeNull();
  });

  test("stays behind the newest event by the lateness", () => {
    const streams = world();
    streams.open("a");
    streams.push("a", "10:00:00");
    expect(streams.at()).toBe(time("10:00:00") - 15 * MINUTE);
  });

  test("goes by the stream that is furthest behind", () => {
    const streams = world();
    streams.open("a");
    streams.open("b");
    streams.push("a", "10:00:00");
    streams.push("b", "08:00:00");
    expect(streams.at()).toBe(time("08:00:00") - 15 * MINUTE);
  });

  test("waits for a stream that is open and has brought nothing", () => {
    const streams = world();
    streams.open("a");
    streams.open("b");
    streams.push("a", "10:00:00");
    expect(streams.at()).toBeNull();
  });

  test("passes a stream that has fallen idle", () => {
    const streams = world();
    streams.open("a");
    streams.open("b");
    streams.push("a", "10:00:00", 40);
    expect(streams.at(40)).toBe(time("10:00:00") - 15 * MINUTE);
  });

  test("passes a stream that has fallen idle, also when the wall clock was set back", () => {
    const streams = world();
    streams.open("a", 3_600);
    streams.open("b", 3_600);
    streams.push("a", "10:00:00", 3_600);
    expect(streams.at(10)).toBeNull();
    streams.push("a", "10:00:30", 41);
    expect(streams.at(41)).toBe(time("10:00:30") - 15 * MINUTE);
  });

  test("stands still while all streams are idle: they may come back within their lateness", () => {
    const streams = world();
    streams.open("a");
    streams.push("a", "10:00:00");
    const before = streams.at();
    expect(streams.at(1_000)).toBe(before);
  });

  test("is the newest event time once every stream has ended", () => {
    const streams = world();
    streams.open("a");
    streams.push("a", "10:00:00");
    streams.end("a");
    expect(streams.at()).toBe(time("10:00:00"));
  });

  test("never goes back, not after a restart either", () => {
    const streams = world("12:00:00");
    streams.open("a");
    streams.push("a", "10:00:00");
    expect(streams.at()).toBe(time("12:00:00"));
  });
});
