import { setTimeout } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import { PipelineError } from "../../../src/errors.ts";
import { CommitQueue } from "../../../src/pipeline/commit-queue.ts";
import { StageStep } from "../../../src/pipeline/stage-step.ts";
import { createLogger, silentLogger } from "../../../src/telemetry/index.ts";
import { openMemoryLog, type Offset, type Step, type TopicLog } from "../../../src/topics/index.ts";
import { time } from "../../support/events.ts";

const AT = { topic: "facts", partition: 0 } as const;

/** A memory log whose commits fail while `broken` is set, all under way with the first. */
function breakable() {
  const log = openMemoryLog();
  const state = { broken: false };
  const breaking: TopicLog = new Proxy(log, {
    get: (target, name) => {
      if (name === "step") return () => stepOf(log, state);
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { log: breaking, state };
}

function stepOf(log: TopicLog, state: { readonly broken: boolean }): Step {
  const step = log.step();
  let rejected = false;
  return {
    append: (at, records) => step.append(at, records),
    setPosition: (consumer, at, next) => step.setPosition(consumer, at, next),
    setState: (namespace, key, value) => step.setState(namespace, key, value),
    get rejected() {
      return rejected;
    },
    commit: async (options) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (!state.broken) return step.commit(options);
      rejected = true;
      throw new PipelineError("TOPIC_WRITE_FAILED", "no space left on device");
    },
  };
}

function work(text: string, keep = true): StageStep {
  const step = new StageStep({ keep });
  step.append("facts", {
    key: null,
    value: new TextEncoder().encode(text),
    timestamp: time("10:00:00"),
  });
  return step;
}

async function contents(log: TopicLog): Promise<string[]> {
  const batch = await log.read(AT, 0 as Offset, 1 << 20);
  return batch.records.map(({ value }) => new TextDecoder().decode(value));
}

function queueOn(log: TopicLog, signal = new AbortController().signal, inFlightBytesMax = 1 << 20) {
  return new CommitQueue({ log, logger: silentLogger, signal, inFlightBytesMax, retryMs: 1 });
}

describe("a commit queue", () => {
  test("commits in the order of submission", async () => {
    const { log } = breakable();
    const queue = queueOn(log);
    await Promise.all(["a", "b", "c"].map((text) => queue.submit(work(text))));
    expect(await contents(log)).toEqual(["a", "b", "c"]);
  });

  test("commits what failed again, in the same order, before what came after", async () => {
    const { log, state } = breakable();
    const queue = queueOn(log);
    state.broken = true;
    const all = ["a", "b", "c"].map((text) => queue.submit(work(text)));
    await setTimeout(20);
    expect(await contents(log)).toEqual([]);
    expect(queue.failure?.message).toBe("no space left on device");
    state.broken = false;
    all.push(queue.submit(work("d")));
    await Promise.all(all);
    expect(await contents(log)).toEqual(["a", "b", "c", "d"]);
    expect(queue.failure).toBeNull();
  });

  test("forgets a failure after a while when nothing is left that would show it over", async () => {
    const { log, state } = breakable();
    const queue = queueOn(log);
    state.broken = true;
    await expect(queue.submit(work("a", false))).rejects.toThrow("no space left on device");
    expect(queue.failure?.message).toBe("no space left on device");
    const kept = queue.submit(work("b"));
    await setTimeout(60);
    expect(queue.failure?.message).toBe("no space left on device");
    state.broken = false;
    await kept;
    expect(queue.failure).toBeNull();
    state.broken = true;
    await expect(queue.submit(work("c", false))).rejects.toThrow("no space left on device");
    await setTimeout(60);
    expect(queue.failure).toBeNull();
  });

  test("logs once that commits fail, however often it is tried, and once that they work", async () => {
    const { log, state } = breakable();
    const lines: string[] = [];
    const logger = createLogger("info", { write: (line) => void lines.push(line) });
    const signal = new AbortController().signal;
    const queue = new CommitQueue({ log, logger, signal, inFlightBytesMax: 1 << 20, retryMs: 1 });
    state.broken = true;
    const kept = queue.submit(work("a"));
    await setTimeout(30);
    state.broken = false;
    await kept;
    const messages = lines.map((line) => (JSON.parse(line) as { message: string }).message);
    expect(messages).toEqual(["commit failed; will retry", "commits work again"]);
  });

  test("tells a failure to who does not want it kept, and writes nothing of it", async () => {
    const { log, state } = breakable();
    const queue = queueOn(log);
    state.broken = true;
    const dropped = queue.submit(work("dropped", false));
    const kept = queue.submit(work("kept"));
    await expect(dropped).rejects.toMatchObject({ code: "TOPIC_WRITE_FAILED" });
    state.broken = false;
    await kept;
    expect(await contents(log)).toEqual(["kept"]);
  });

  test("has room again when what is under way has been committed", async () => {
    const { log } = breakable();
    const queue = queueOn(log, undefined, 1);
    const first = queue.submit(work("a"));
    const order: string[] = [];
    const mark = async (name: string, what: Promise<void>): Promise<void> => {
      await what;
      order.push(name);
    };
    await Promise.all([mark("room", queue.room()), mark("committed", first)]);
    expect(order.toSorted()).toEqual(["committed", "room"]);
    expect(await contents(log)).toEqual(["a"]);
  });

  test("gives up what cannot be written when all ends", async () => {
    const { log, state } = breakable();
    const stop = new AbortController();
    const queue = queueOn(log, stop.signal);
    state.broken = true;
    const lost = queue.submit(work("a"));
    stop.abort();
    await expect(lost).rejects.toMatchObject({ code: "TOPIC_WRITE_FAILED" });
    await queue.room();
  });

  test("takes nothing more behind what it gave up, not even when the log can be written", async () => {
    const { log, state } = breakable();
    const stop = new AbortController();
    const queue = queueOn(log, stop.signal);
    state.broken = true;
    const lost = queue.submit(work("a"));
    stop.abort();
    await expect(lost).rejects.toMatchObject({ code: "TOPIC_WRITE_FAILED" });
    state.broken = false;
    await expect(queue.submit(work("b"))).rejects.toMatchObject({ code: "TOPIC_WRITE_FAILED" });
    expect(await contents(log)).toEqual([]);
  });
});
