import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { epochMicros } from "../../../src/lib/time.ts";
import type { TopicLog, TopicPartition } from "../../../src/topics/topic-log.ts";
import { append, offset, readAll, record, valuesOf } from "../../support/topic-logs.ts";

const conn: TopicPartition = { topic: "events.zeek.conn", partition: 0 };
const conn1: TopicPartition = { topic: "events.zeek.conn", partition: 1 };
const alerts: TopicPartition = { topic: "alerts", partition: 0 };

/** What every log promises (src/topics/topic-log.ts). `open` gives an empty one. */
export function topicLogContract(name: string, open: () => Promise<TopicLog>): void {
  describe.each([name])("%s", () => {
    let log: TopicLog;
    beforeEach(async () => {
      log = await open();
    });
    afterEach(() => log.close());

    test("gives back key, value, time and offset of what was committed", async () => {
      const step = log.step();
      const value = Uint8Array.of(0, 255, 10);
      step.append(conn, [
        { key: "schlüssel ☃", value, timestamp: epochMicros(1_700_000_000_123_456) },
        { key: null, value: new Uint8Array(0), timestamp: epochMicros(-5) },
        { key: "", value, timestamp: epochMicros(0) },
      ]);
      await step.commit();
      const { records, next } = await log.read(conn, offset(0), 1_000);
      expect(next).toBe(3);
      expect(records.map((r) => [r.offset, r.key, [...r.value], r.timestamp])).toEqual([
        [0, "schlüssel ☃", [0, 255, 10], 1_700_000_000_123_456],
        [1, null, [], -5],
        [2, "", [0, 255, 10], 0],
      ]);
    });

    test("shows nothing of a step before its commit", async () => {
      const step = log.step();
      step.append(conn, [record("a")]);
      step.setPosition("c", conn, offset(9));
      step.setState("n", "k", Uint8Array.of(1));
      expect(log.bounds(conn)).toEqual({ start: 0, end: 0 });
      expect(await valuesOf(log, conn)).toEqual([]);
      expect(log.position("c", conn)).toBeNull();
      expect(log.state("n", "k")).toBeNull();
      await step.commit();
      expect(await valuesOf(log, conn)).toEqual(["a"]);
    });

    test("shows records of several partitions, positions and states at the same moment", async () => {
      const step = log.step();
      step.append(conn, [record("a")]);
      step.append(alerts, [record("b"), record("c")]);
      step.append(conn1, [record("d")]);
      step.setPosition("detect", conn, offset(1));
      step.setState("snapshot", "r1", Uint8Array.of(7));
      const commit = step.commit();
      await log.waitForCommit(log.commits, AbortSignal.timeout(5_000));
      expect([log.bounds(conn).end, log.bounds(conn1).end, log.bounds(alerts).end]).toEqual([
        1, 1, 2,
      ]);
      expect(log.position("detect", conn)).toBe(1);
      expect(log.state("snapshot", "r1")).toEqual(Uint8Array.of(7));
      await commit;
      expect(step.rejected).toBe(false);
    });

    test("keeps the order of appends in a step and of commits among steps", async () => {
      const first = log.step();
      const second = log.step();
      second.append(conn, [record("3")]);
      first.append(conn, [record("1")]);
      first.append(conn, [record("2")]);
      second.append(conn, [record("4"), record("5")]);
      await Promise.all([first.commit(), second.commit()]);
      expect(await valuesOf(log, conn)).toEqual(["1", "2", "3", "4", "5"]);
    });

    test("the later of two commits wins a position and a state, urgent or not", async () => {
      const commits = [1, 2, 3].map((n) => {
        const step = log.step();
        step.setPosition("c", conn, offset(n));
        step.setState("n", "k", Uint8Array.of(n));
        return step.commit({ urgent: n === 2 });
      });
      await Promise.all(commits);
      expect(log.position("c", conn)).toBe(3);
      expect(log.state("n", "k")).toEqual(Uint8Array.of(3));
    });

    test("keeps positions apart by consumer, topic and partition", async () => {
      const step = log.step();
      step.setPosition("a", conn, offset(1));
      step.setPosition("b", conn, offset(2));
      step.setPosition("a", conn1, offset(3));
      step.setPosition("a", alerts, offset(4));
      await step.commit();
      expect(log.position("a", conn)).toBe(1);
      expect(log.position("b", conn)).toBe(2);
      expect(log.position("a", conn1)).toBe(3);
      expect(log.position("a", alerts)).toBe(4);
      expect(log.position("b", alerts)).toBeNull();
    });

    test("a position may go back, for a replay", async () => {
      for (const n of [5, 2]) {
        const step = log.step();
        step.setPosition("c", conn, offset(n));
        await step.commit({ urgent: true });
      }
      expect(log.position("c", conn)).toBe(2);
    });

    test("lists, replaces and removes states; names may be any text", async () => {
      const step = log.step();
      step.setState("a", "__proto__", Uint8Array.of(1));
      step.setState("a", "x\u0000y", Uint8Array.of(2));
      step.setState("b", "x", new Uint8Array(0));
      await step.commit();
      expect([...log.states("a")].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual([
        ["__proto__", Uint8Array.of(1)],
        ["x\u0000y", Uint8Array.of(2)],
      ]);
      const next = log.step();
      next.setState("a", "__proto__", null);
      next.setState("a", "x\u0000y", Uint8Array.of(3));
      next.setState("a", "never", null);
      await next.commit();
      expect([...log.states("a")]).toEqual([["x\u0000y", Uint8Array.of(3)]]);
      expect(log.state("b", "x")).toEqual(new Uint8Array(0));
      expect([...log.states("c")]).toEqual([]);
    });

    test("an empty step commits", async () => {
      const step = log.step();
      step.append(conn, []);
      await step.commit();
      expect(log.topics()).toEqual([]);
    });

    test("a read stops at about maxBytes but gives at least one record", async () => {
      await append(log, conn, "aaaa", "bbbb", "cccc", "dddd");
      const one = await log.read(conn, offset(0), 1);
      expect([one.records.length, one.next]).toEqual([1, 1]);
      const two = await log.read(conn, offset(1), 8);
      expect([two.records.length, two.next]).toEqual([2, 3]);
      expect((await readAll(log, conn, 1)).length).toBe(4);
    });

    test("reads of any size over many commits give everything once, in order", async () => {
      const written: string[] = [];
      for (let i = 0; i < 40; i++) {
        const values = Array.from({ length: i % 7 }, (_, j) => `${i}-${j}-${"x".repeat(i * 40)}`);
        written.push(...values);
        const step = log.step();
        step.append(
          conn,
          values.map((value) => record(value)),
        );
        await step.commit({ urgent: i % 5 === 0 });
      }
      for (const maxBytes of [1, 100, 3_000, 1_000_000]) {
        const read = await readAll(log, conn, maxBytes);
        expect(read.map(({ value }) => Buffer.from(value).toString())).toEqual(written);
        expect(read.map((r) => r.offset)).toEqual(written.map((_, index) => index));
      }
    });

    test("a read at the visible end is empty and goes on there", async () => {
      await append(log, conn, "a");
      expect(await log.read(conn, offset(1), 100)).toEqual({ records: [], next: 1 });
      expect(await log.read(alerts, offset(0), 100)).toEqual({ records: [], next: 0 });
    });

    test("holds a record larger than everything it buffers", async () => {
      const value = Buffer.alloc(3_000_000, "long");
      const step = log.step();
      step.append(conn, [record("a"), { ...record(""), value }, record("b")]);
      await step.commit();
      const read = await readAll(log, conn, 1_000);
      expect(read.map((r) => r.value.length)).toEqual([1, 3_000_000, 1]);
      expect(value.equals(read[1]?.value ?? Buffer.alloc(0))).toBe(true);
    });

    test("lists topics with their bounds, sorted", async () => {
      await append(log, conn1, "a");
      await append(log, conn, "a", "b");
      await append(log, alerts, "a");
      expect(log.topics().map((t) => [t.topic, t.partition, t.start, t.end])).toEqual([
        ["alerts", 0, 0, 1],
        ["events.zeek.conn", 0, 0, 2],
        ["events.zeek.conn", 1, 0, 1],
      ]);
      for (const { bytes } of log.topics()) expect(bytes).toBeGreaterThan(0);
    });

    test("waitBeyond resolves at once, at the commit that reaches it, or on abort", async () => {
      const never = new AbortController();
      await append(log, conn, "a");
      await log.waitBeyond(conn, offset(0), never.signal);
      let reached = false;
      const waiting = log.waitBeyond(conn, offset(2), never.signal).then(() => (reached = true));
      await append(log, conn, "b");
      expect(reached).toBe(false);
      await append(log, conn, "c");
      await waiting;
      expect(log.bounds(conn).end).toBe(3);
      const aborted = log.waitBeyond(conn, offset(50), never.signal);
      never.abort();
      await aborted;
      await log.waitBeyond(conn, offset(50), never.signal);
    });

    test("waitForCommit resolves after a commit of positions alone, or on abort", async () => {
      const waiting = log.waitForCommit(log.commits, AbortSignal.timeout(5_000));
      const step = log.step();
      step.setPosition("c", conn, offset(1));
      await step.commit();
      await waiting;
      expect(log.position("c", conn)).toBe(1);
      await log.waitForCommit(log.commits, AbortSignal.abort());
    });

    test("waitForCommit resolves at once when there was a commit since", async () => {
      const never = new AbortController();
      const seen = log.commits;
      await append(log, conn, "a");
      await log.waitForCommit(seen, never.signal);
      expect(log.commits).toBeGreaterThan(seen);
      let more = false;
      const waiting = log.waitForCommit(log.commits, never.signal).then(() => (more = true));
      await Promise.resolve();
      expect(more).toBe(false);
      await append(log, conn, "b");
      await waiting;
    });

    test.each(["../up", "a/b", "", "a..b", ".hidden", "A", "a\\b", "con.", "x".repeat(201)])(
      "refuses the topic name %j",
      (topic) => {
        expect(() => log.step().append({ topic, partition: 0 }, [record("a")])).toThrow(
          "is no name for a topic",
        );
        expect(log.bounds({ topic, partition: 0 }).end).toBe(0);
      },
    );

    test.each([-1, 1.5, Number.NaN, 10_000])("refuses the partition %j", (partition) => {
      const at = { topic: "alerts", partition };
      expect(() => log.step().append(at, [record("a")])).toThrow("is no number for a partition");
    });

    test("after close every call fails with TOPIC_CLOSED and waiting ends", async () => {
      const last = log.step();
      last.append(conn, [record("a")]);
      const closed = expect.objectContaining({ code: "TOPIC_CLOSED" });
      const waiting = log
        .waitForCommit(log.commits, new AbortController().signal)
        .catch((e: unknown) => e);
      await log.close();
      await log.close();
      expect(await waiting).toEqual(closed);
      await expect(last.commit()).rejects.toEqual(closed);
      expect(last.rejected).toBe(true);
      await expect(log.read(conn, offset(0), 1)).rejects.toEqual(closed);
      await expect(log.waitBeyond(conn, offset(0), AbortSignal.abort())).rejects.toEqual(closed);
      const calls = [
        () => log.step(),
        () => log.topics(),
        () => log.bounds(conn),
        () => log.position("c", conn),
        () => log.state("n", "k"),
        () => log.states("n"),
      ];
      for (const call of calls) expect(call).toThrow(closed);
    });

    test("close commits what is pending", async () => {
      const step = log.step();
      step.append(conn, [record("a")]);
      const commit = step.commit();
      await log.close();
      await commit;
      expect(step.rejected).toBe(false);
    });
  });
}
